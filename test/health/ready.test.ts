/** Whether the stores answer, and what will fail later. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import type { AuditSink } from '../../src/audit/events';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectProblem } from '../support/problem';
import { state } from '../support/states';

let faults: MockInstance<typeof console.error>;
let warnings: MockInstance<typeof console.warn>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const sink: AuditSink = {
  store: async () => {},
  forget: async () => {},
  check: async () => {},
};
const down = () => Promise.reject(new Error('what the store says'));
const silent = () => new Promise<never>(() => {});

it('says that every store answers', async () => {
  const response = await makeTestApp({ AUDIT_SINK: sink }).get('/health/ready');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ready',
    stores: { d1: 'ok', kv: 'ok', durableObjects: 'ok', auditSink: 'ok' },
  });
});

it('warns where no sink is bound: D1 would be full one day', async () => {
  const response = await makeTestApp().get('/health/ready');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    stores: { auditSink: 'not bound' },
    warning: expect.stringMatching(/AUDIT_SINK/),
  });
});

it('changes nothing, and is no action', async () => {
  const before = await state();
  await makeTestApp({ AUDIT_SINK: sink }).get('/health/ready');
  expect(await state()).toEqual(before);
  expect(auditLines()).toEqual([]);
});

it.each<[string, string, object]>([
  ['D1', 'd1', { DB: { prepare: () => ({ bind: () => ({ run: down }) }) } }],
  ['KV', 'kv', { KV: { get: down } }],
  ['objects', 'durable-object', { ATTEMPT_COUNTER: { getByName: () => ({ clear: down }) } }],
  ['a sink that is bound', 'audit-sink', { AUDIT_SINK: { ...sink, check: down } }],
  ['a sink that keeps silent', 'audit-sink', { AUDIT_SINK: { ...sink, check: silent } }],
])('answers 503 without %s, and the trail says which store it was', async (_, store, stores) => {
  const response = await makeTestApp({ AUDIT_SINK: sink, ...stores }).get('/health/ready');
  await expectProblem(response, 503, 'service-unavailable');
  const lines = auditLines();
  expect(lines).toMatchObject([{ event: 'sys_error', outcome: 'failure', reason: store }]);
  expect(JSON.stringify([lines, faults.mock.calls])).not.toContain('what the store says');
});

it('asks the stores once in five seconds, however often somebody asks', async () => {
  let asked = 0;
  const KV = { get: async () => void asked++ };
  const app = makeTestApp({ AUDIT_SINK: sink, KV });
  for (let i = 0; i < 3; i++) expect((await app.get('/health/ready')).status).toBe(200);
  travel('4s');
  await app.get('/health/ready');
  expect(asked).toBe(1);
  travel('1s');
  await app.get('/health/ready');
  expect(asked).toBe(2);
});

it('audits each 503, also where the answer is the same', async () => {
  const app = makeTestApp({ KV: { get: down } });
  for (let i = 0; i < 2; i++) {
    await expectProblem(await app.get('/health/ready'), 503, 'service-unavailable');
  }
  const ids = auditLines().map(({ requestId }) => requestId);
  expect(new Set(ids).size).toBe(2);
});

it('stays healthy where a store does not answer: the Worker runs', async () => {
  expect((await makeTestApp({ KV: { get: down } }).get('/health')).status).toBe(200);
});

const ask = (bindings: object) =>
  worker.fetch(
    new Request<unknown, IncomingRequestCfProperties>('https://accounts.example/health'),
    bindings as typeof env,
    createExecutionContext(),
  );

it('says once in the log, when it starts, that no sink is bound', async () => {
  const bindings = { ...env };
  for (let i = 0; i < 3; i++) await ask(bindings);
  expect(warnings.mock.calls).toEqual([[{ warning: expect.stringMatching(/10 GB.*AUDIT_SINK/) }]]);
});

it('says nothing of it where one is bound', async () => {
  await ask({ ...env, AUDIT_SINK: sink });
  expect(warnings).not.toHaveBeenCalled();
});
