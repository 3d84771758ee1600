/** Old rows leave D1 in bounded batches, once the trail outside has them, and not before. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import type { AuditSink } from '../../src/audit/events';
import { purgeAuditEvents } from '../../src/audit/retention';
import worker from '../../src/index';
import { auditLines } from '../support/audit';
import { startTime } from '../support/clock';
import { countRows } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const day = 86_400_000;
const old = startTime.getTime() - 90 * day;

let faults: MockInstance<typeof console.error>;
beforeEach(async () => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  await env.DB.exec('DELETE FROM audit_events');
});

async function rowsAt(...times: number[]): Promise<void> {
  const insert = env.DB.prepare(
    "INSERT INTO audit_events (request_id, event, outcome, at, schema_version) VALUES (?, 'user_created', 'success', ?, 2)",
  );
  await env.DB.batch(times.map((at) => insert.bind(crypto.randomUUID(), at)));
}

const holdsAll: AuditSink = { holds: async (events) => events.map(({ requestId }) => requestId) };
const purge = (auditSink: AuditSink | undefined) =>
  purgeAuditEvents({ ...makeTestDeps(), auditSink }, startTime);
const left = () => countRows("audit_events WHERE event = 'user_created'");

it('deletes what is older than AUDIT_RETENTION, and not what is a millisecond younger', async () => {
  await rowsAt(old - 1, old, old + 1, startTime.getTime());
  expect(await purge(holdsAll)).toBe(1);
  expect(await left()).toBe(3);
});

it('keeps what the sink does not hold, and says so', async () => {
  await rowsAt(old - 3, old - 2, old - 1);
  const holdsOne: AuditSink = { holds: async ([first]) => (first ? [first.requestId] : []) };
  expect(await purge(holdsOne)).toBe(1);
  expect(await left()).toBe(2);
  expect(faults.mock.calls).toEqual([
    [{ auditRetention: 'rows are not exported yet', waiting: 2 }],
  ]);
});

it('logs again what the sink does not hold, as it stands in its row', async () => {
  await rowsAt(old - 1);
  auditLines();
  await purge({ holds: async () => [] });
  expect(auditLines()).toMatchObject([
    { event: 'user_created', outcome: 'success', at: new Date(old - 1).toISOString(), version: 2 },
  ]);
});

it('deletes nothing without a sink', async () => {
  await rowsAt(old - 1);
  expect(await purge(undefined)).toBe(0);
  expect(await left()).toBe(1);
});

it('deletes nothing where the sink does not answer', async () => {
  await rowsAt(old - 1);
  const down: AuditSink = { holds: () => Promise.reject(new Error('down')) };
  await expect(purge(down)).rejects.toThrow('audit-sink did not answer');
  expect(await left()).toBe(1);
});

it('deletes at most 9000 a run, oldest first, and each batch is an event itself', async () => {
  for (let n = 0; n < 91; n++) {
    await rowsAt(...Array.from({ length: 100 }, (_, i) => old - 1 - n * 100 - i));
  }
  auditLines();
  expect(await purge(holdsAll)).toBe(9000);
  expect(await left()).toBe(100);
  expect(await countRows('audit_events WHERE at < ?', old - 101)).toBe(0);
  const lines = auditLines();
  expect(lines).toHaveLength(100);
  expect(lines[0]).toMatchObject({ event: 'sys_audit_purge', outcome: 'success' });
  expect(await countRows("audit_events WHERE event = 'sys_audit_purge'")).toBe(100);
}, 30_000);

it('is run by the cron trigger', async () => {
  await rowsAt(old - 1);
  const controller = { scheduledTime: startTime.getTime(), cron: '*/5 * * * *', noRetry() {} };
  await worker.scheduled(controller as ScheduledController, { ...env, AUDIT_SINK: holdsAll });
  expect(await left()).toBe(0);
});
