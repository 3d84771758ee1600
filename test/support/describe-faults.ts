/**
 * Every call to a store that a flow makes fails once, in both ways. Whatever fails: a clear 503 or the
 * answer as without a fault, never something half-written, one line in the trail that says what it was.
 */
import { describe, expect, it, vi } from 'vitest';
import { makeTestApp, type TestApp } from './app';
import { auditLines } from './audit';
import { faultyStores, type Way, whatTheStoreSays } from './faulty-stores';
import { expectProblem } from './problem';
import { countRows } from './rows';

export interface Flow {
  /**
   * What it asks of the stores, in its order: also what it costs. `?` is best effort, the flow goes on
   * without it; `!` is refused by a key of the database anyway.
   */
  calls: string[];
  status: number;
  change: Change;
  /** What the same request is answered with once it was done and its answer lost, or only counted. */
  againAfterDone?: number;
  againAfterCount?: number;
  settings?: Record<string, string>;
  prepare: () => Promise<(by: TestApp) => Promise<Response>>;
}

/** What changes in D1: rows more, and by how much the versions of the passwords rise. */
type Change = Partial<Record<keyof Awaited<ReturnType<typeof rows>>, number>>;

export const describeFaults = (flows: Record<string, Flow>) =>
  describe.each(Object.entries(flows))('%s', (_, flow) => {
    it(`calls ${flow.calls.join(', ')}`, async () => {
      const ask = await flow.prepare();
      const before = await rows();
      const { calls, stores } = faultyStores();
      expect((await ask(makeTestApp({ ...stores, ...flow.settings }))).status).toBe(flow.status);
      expect(calls).toEqual(flow.calls.map((call) => call.replace(/[?!]/, '')));
      expect(changeOf(before, await rows())).toEqual(flow.change);
    });

    it.each(casesOf(flow))('call $nth ($call) $way', async ({ call, nth, way }) => {
      const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
      const ask = await flow.prepare();
      const before = await rows();
      auditLines();
      const { stores } = faultyStores({ call: nth, way });
      const response = await ask(makeTestApp({ ...stores, ...flow.settings }));
      const answer = await response.clone().text();

      const goesOn = call.endsWith('?');
      const done = goesOn || (call === 'd1 batch' && way === 'answer-lost');
      expect(changeOf(before, await rows())).toEqual(done ? flow.change : {});
      const lines = auditLines();
      expect(lines).toHaveLength(1);
      expect(lines[0]?.requestId).toBe(response.headers.get('X-Request-Id'));
      expect(JSON.stringify([lines, faults.mock.calls, answer])).not.toContain(whatTheStoreSays);
      if (goesOn) {
        expect(response.status).toBe(flow.status);
        return;
      }

      await expectProblem(response, 503, 'service-unavailable');
      expect(response.headers.get('Retry-After')).toBe('5');
      expect(lines).toMatchObject([{ event: 'sys_error', reason: storeOf(call) }]);
      expect(answer).not.toContain('eyJ');
      const counted = call === 'attempts begin' && way === 'answer-lost';
      const again = (done && flow.againAfterDone) || (counted && flow.againAfterCount);
      expect((await ask(makeTestApp(flow.settings))).status).toBe(again || flow.status);
    });
  });

const casesOf = ({ calls }: Flow) =>
  calls.flatMap((call, i) => {
    const ways: Way[] = call.endsWith('!') ? ['refused'] : ['refused', 'answer-lost'];
    return ways.map((way) => ({ call, nth: i + 1, way }));
  });

/** All of D1 in a few numbers: whoever asks has it alone. */
async function rows() {
  return {
    users: await countRows('users'),
    history: await countRows('password_history'),
    sessions: await countRows('sessions'),
    revoked: await countRows('sessions WHERE revoked_at IS NOT NULL'),
    versions: await countRows(
      'users JOIN password_history ON user_id = id AND version <= password_version',
    ),
    audit: await countRows('audit_events'),
  };
}

type Rows = Awaited<ReturnType<typeof rows>>;

const changeOf = (before: Rows, after: Rows): Change =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - before[name as keyof Rows]] as const)
      .filter(([, by]) => by !== 0),
  );

function storeOf(call: string): string {
  if (call.startsWith('d1')) return 'd1';
  return call.startsWith('kv') ? 'kv' : 'durable-object';
}
