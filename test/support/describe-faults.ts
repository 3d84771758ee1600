/**
 * Every call to a store that a flow makes fails once, in both ways, and then each kind of store is down from
 * beginning to end. Whatever fails: a clear 503 or the answer as without a fault, never something half-written,
 * one line in the trail that says what it was.
 */
import { describe, expect, it, vi } from 'vitest';
import { makeTestApp, type TestApp } from './app';
import { auditLines } from './audit';
import { travel } from './clock';
import {
  type Fault,
  faultyStores,
  type Kind,
  kindOf,
  type Way,
  whatTheStoreSays,
} from './faulty-stores';
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
  /** Events of their own that it leaves beside that of the request. */
  beside?: string[];
  /** Which of the calls are batches that only read: they are not tried again. */
  reads?: number[];
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

    it.each(casesOf(flow))('call $nth ($call) $way', ({ call, nth, way, decides }) => {
      const goesOn = call.endsWith('?');
      const done = goesOn || (decides && way === 'answer-lost');
      return expectWhole(flow, { call: nth, way }, goesOn ? undefined : kindOf(call), done);
    });

    it.each(
      casesOf(flow).filter(({ call, nth }) => call === 'd1 batch' && !flow.reads?.includes(nth)),
    )('call $nth ($call) $way once, and good at the second try', ({ nth, way }) =>
      expectWhole(flow, { call: nth, way, once: true }, undefined, true),
    );

    it.each(kindsOf(flow))('$down is down', ({ down, goesOn }) =>
      expectWhole(flow, { down }, goesOn ? undefined : down, goesOn),
    );
  });

/**
 * @param said what failed, where the client and the trail hear of it.
 * @param done whether D1 has changed all the same.
 */
async function expectWhole(flow: Flow, fault: Fault, said: Kind | undefined, done: boolean) {
  const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  const ask = await prepared(flow);
  const before = await state();
  auditLines();
  const { stores } = faultyStores(fault);
  const response = await ask(makeTestApp({ ...stores, ...flow.settings }));
  const answer = await response.clone().text();

  expect(changesOf(before, await state())).toEqual(done ? flow.change : []);
  const lines = auditLines().filter(({ event }) => !flow.beside?.includes(event));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.requestId).toBe(response.headers.get('X-Request-Id'));
  const spoken = textOf([lines, faults.mock.calls, answer, [...response.headers]]);
  expect(spoken).not.toContain(whatTheStoreSays);
  if (!said) expect(response.status).toBe(flow.status);
  else {
    await expectProblem(response, 503, 'service-unavailable');
    expect(response.headers.get('Retry-After')).toBe('5');
    expect(lines).toMatchObject([{ event: 'sys_error', outcome: 'failure', reason: said }]);
    // Where every token begins.
    expect(answer).not.toContain('eyJ');
  }
  const again = (done && flow.again) || flow.status;
  expect((await ask(makeTestApp(flow.settings))).status).toBe(again);
}

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

/** A flow goes on without a store that it asks for nothing but what is best effort. */
const kindsOf = ({ calls }: Flow) =>
  [...new Set(calls.map(kindOf))].map((down) => ({
    down,
    goesOn: calls.every((call) => kindOf(call) !== down || call.endsWith('?')),
  }));
