/**
 * Every call to a store that a flow makes fails once, in both ways. Whatever fails: a clear 503 or the
 * answer as without a fault, never something half-written, one line in the trail that says what it was.
 */
import { describe, expect, it, vi } from 'vitest';
import { makeTestApp, type TestApp } from './app';
import { auditLines } from './audit';
import { travel } from './clock';
import { faultyStores, type Way, whatTheStoreSays } from './faulty-stores';
import { expectProblem } from './problem';
import { textOf } from './spoken';
import { changesOf, state } from './states';

export interface Flow {
  /**
   * What it asks of the stores, in its order: also what it costs. `?` is best effort, the flow goes on
   * without it. The last of the others decides: what changes in D1 has changed once it is done.
   */
  calls: string[];
  status: number;
  /** What changes in D1, as `changesOf` says it. */
  change: string[];
  /** What the same request is answered with, once it was done: where that is not `status` again. */
  again?: number;
  settings?: Record<string, string>;
  prepare: () => Promise<(by: TestApp) => Promise<Response>>;
}

export const describeFaults = (flows: Record<string, Flow>) =>
  describe.each(Object.entries(flows))('%s', (_, flow) => {
    it(`calls ${flow.calls.join(', ') || 'nothing'}`, async () => {
      const ask = await prepared(flow);
      const before = await state();
      const { calls, stores } = faultyStores();
      expect((await ask(makeTestApp({ ...stores, ...flow.settings }))).status).toBe(flow.status);
      expect(calls).toEqual(flow.calls.map((call) => call.replace('?', '')));
      expect(changesOf(before, await state())).toEqual(flow.change);
    });

    it.each(casesOf(flow))('call $nth ($call) $way', async ({ call, nth, way, decides }) => {
      const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
      const ask = await prepared(flow);
      const before = await state();
      auditLines();
      const { stores } = faultyStores({ call: nth, way });
      const response = await ask(makeTestApp({ ...stores, ...flow.settings }));
      const answer = await response.clone().text();

      const goesOn = call.endsWith('?');
      const done = goesOn || (decides && way === 'answer-lost');
      expect(changesOf(before, await state())).toEqual(done ? flow.change : []);
      const lines = auditLines();
      expect(lines).toHaveLength(1);
      expect(lines[0]?.requestId).toBe(response.headers.get('X-Request-Id'));
      const spoken = textOf([lines, faults.mock.calls, answer, [...response.headers]]);
      expect(spoken).not.toContain(whatTheStoreSays);
      if (goesOn) expect(response.status).toBe(flow.status);
      else {
        await expectProblem(response, 503, 'service-unavailable');
        expect(response.headers.get('Retry-After')).toBe('5');
        expect(lines).toMatchObject([
          { event: 'sys_error', outcome: 'failure', reason: storeOf(call) },
        ]);
        // Where every token begins.
        expect(answer).not.toContain('eyJ');
      }
      const again = (done && flow.again) || flow.status;
      expect((await ask(makeTestApp(flow.settings))).status).toBe(again);
    });
  });

/** Some time lies between what was before and the request, so that a changed time shows. */
async function prepared({ prepare }: Flow) {
  const ask = await prepare();
  travel('1s');
  return ask;
}

const casesOf = ({ calls }: Flow) =>
  calls.flatMap((call, i) =>
    (['refused', 'answer-lost'] satisfies Way[]).map((way) => {
      const decides = i === calls.findLastIndex((one) => !one.endsWith('?'));
      return { call, nth: i + 1, way, decides };
    }),
  );

function storeOf(call: string): string {
  if (call.startsWith('d1')) return 'd1';
  return call.startsWith('kv') ? 'kv' : 'durable-object';
}
