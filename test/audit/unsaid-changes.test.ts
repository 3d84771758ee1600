/**
 * What the trail outside knows of a change whose answer was lost. It is told by the lines of the log alone,
 * and rows leave D1 once it holds their request ids.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import worker from '../../src';
import type { AuditSink } from '../../src/audit/retention';
import { makeTestApp } from '../support/app';
import { type AuditLine, auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faultyStores, type Way } from '../support/faulty-stores';
import { login, register, registration } from '../support/people';
import { countRows } from '../support/rows';

const app = makeTestApp();

/** The lines that came to the trail outside. */
let outside: AuditLine[];
let faults: MockInstance<typeof console.error>;
beforeEach(async () => {
  outside = [];
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  await env.DB.exec('DELETE FROM sessions');
  await env.DB.exec('DELETE FROM audit_events');
});

const sink: AuditSink = {
  holds: async (events) =>
    events
      .filter(({ requestId, event }) =>
        outside.some((line) => line.requestId === requestId && line.event === event),
      )
      .map(({ requestId }) => requestId),
};
const exportLines = () => outside.push(...auditLines());

async function runCron(fault?: { call: number; way: Way }): Promise<void> {
  const bindings = { ...env, ...faultyStores(fault, sink).stores } as unknown as typeof env;
  const controller = { scheduledTime: Date.now(), cron: '', noRetry() {} };
  await worker.scheduled(controller as ScheduledController, bindings).catch(() => {});
  exportLines();
}

it('hears of a row and lets it go after its time', async () => {
  await app.post('/v1/register', registration());
  exportLines();
  travel('91d');
  await runCron();
  expect(await countRows("audit_events WHERE event = 'user_created'")).toBe(0);
  expect(outside.map(({ event }) => event)).toContain('user_created');
});

it('hears that a run of the cron has failed', async () => {
  await login(app, await register(app));
  travel('1h');
  exportLines();
  outside = [];
  await runCron({ call: 1, way: 'refused' });
  expect(outside).toMatchObject([{ event: 'sys_error', outcome: 'failure', reason: 'd1' }]);
});

it('hears of a deletion by the cron whose answer was lost: its row does not stay for ever', async () => {
  await login(app, await register(app));
  travel('1h');
  await runCron({ call: 2, way: 'answer-lost' });
  expect(await countRows("audit_events WHERE event = 'sys_session_purge'")).toBe(1);
  travel('91d');
  await runCron();
  expect(faults.mock.calls).toEqual([
    [{ auditRetention: 'rows are not exported yet', waiting: 1 }],
  ]);
  await runCron();
  expect(await countRows("audit_events WHERE event = 'sys_session_purge'")).toBe(0);
});

it('does not lose an event that only D1 knows, as the outside has an error of the same id', async () => {
  const lost = makeTestApp(faultyStores({ call: 1, way: 'answer-lost' }).stores);
  await lost.post('/v1/register', registration());
  exportLines();
  expect(outside).toMatchObject([{ event: 'sys_error', reason: 'd1' }]);
  expect(await countRows("audit_events WHERE event = 'user_created'")).toBe(1);
  travel('91d');
  await runCron();
  // The row is logged again, and waits until that has come.
  const known = () => outside.filter(({ event }) => event === 'user_created').length;
  const kept = () => countRows("audit_events WHERE event = 'user_created'");
  expect([known(), await kept()]).toEqual([1, 1]);
  await runCron();
  expect([known(), await kept()]).toEqual([1, 0]);
});
