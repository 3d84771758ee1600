/**
 * What the trail outside knows of a change whose answer was lost: the lines of the log say an error, and the row
 * that says what was done is handed over by the cron.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import type { AuditSink } from '../../src/audit/events';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { type AuditLine, auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { faultyStores, type Way } from '../support/faulty-stores';
import { login, register, registration } from '../support/people';
import { countRows } from '../support/rows';

const app = makeTestApp();

/** What came to the trail outside. */
let outside: Pick<AuditLine, 'event' | 'requestId' | 'reason' | 'outcome'>[];
beforeEach(async () => {
  outside = [];
  await env.DB.exec('DELETE FROM sessions');
  await env.DB.exec('DELETE FROM audit_events');
});

const sink: AuditSink = {
  store: async (events) => {
    outside.push(...(events as AuditLine[]));
  },
  forget: async () => {},
  check: async () => {},
};
const exportLines = () => outside.push(...auditLines());

async function runCron(fault?: { call: number; way: Way }): Promise<void> {
  const bindings = { ...env, ...faultyStores(fault, sink).stores } as unknown as typeof env;
  const controller = { scheduledTime: Date.now(), cron: '', noRetry() {} };
  await worker.scheduled(controller as ScheduledController, bindings).catch(() => {});
  exportLines();
}

const timesOf = (name: string) => outside.filter(({ event }) => event === name).length;

it('hears of a row by the next run of the cron', async () => {
  await app.post('/v1/register', registration());
  auditLines();
  await runCron();
  expect(timesOf('user_created')).toBe(1);
  await runCron();
  expect(timesOf('user_created')).toBe(1);
});

it('hears that a run of the cron has failed', async () => {
  await login(app, await register(app));
  travel('14d');
  exportLines();
  outside = [];
  await runCron({ call: 1, way: 'refused' });
  expect(outside).toContainEqual(
    expect.objectContaining({ event: 'sys_error', outcome: 'failure', reason: 'd1' }),
  );
});

it('hears of a deletion by the cron whose answer was lost: its row does not stay for ever', async () => {
  await login(app, await register(app));
  travel('14d');
  await runCron({ call: 2, way: 'answer-lost' });
  expect(timesOf('sys_session_purge')).toBe(1);
  expect(await countRows("audit_events WHERE event = 'sys_session_purge'")).toBe(0);
});

it('does not lose an event that only D1 knows, as the outside has an error of the same id', async () => {
  const lost = makeTestApp(faultyStores({ call: 1, way: 'answer-lost' }).stores);
  await lost.post('/v1/register', registration());
  expect(faults()).toEqual([{ store: 'd1', cause: [] }]);
  exportLines();
  expect(outside).toMatchObject([{ event: 'sys_error', reason: 'd1' }]);
  const [error] = outside;
  await runCron();
  const created = outside.find(({ event }) => event === 'user_created');
  expect(created?.requestId).toBe(error?.requestId);
});
