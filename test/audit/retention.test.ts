/** Rows leave D1 in bounded batches, once the trail outside has them, and not before. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import type { AuditLine, AuditSink } from '../../src/audit/events';
import { purgeAuditEvents } from '../../src/audit/retention';
import worker from '../../src/index';
import { auditLines } from '../support/audit';
import { startTime } from '../support/clock';
import { countRows } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const now = startTime.getTime();
const day = 86_400_000;

beforeEach(async () => {
  await env.DB.exec('DELETE FROM audit_events');
  stored.length = 0;
});

/** Rows of one user, or of nobody. */
async function rowsAt(userId: string | null, ...times: number[]): Promise<void> {
  await insertRows('user_created', userId, times);
}

async function insertRows(event: string, userId: string | null, times: number[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       SELECT lower(hex(randomblob(16))), ?, 'success', value, ?, 2 FROM json_each(?)`,
  )
    .bind(event, userId, JSON.stringify(times))
    .run();
}

const stored: AuditLine[] = [];
const sink: AuditSink = {
  store: async (events) => {
    stored.push(...events);
  },
  forget: async () => {},
  check: async () => {},
};
const purge = (auditSink: Pick<AuditSink, 'store'> = sink) =>
  purgeAuditEvents({ ...makeTestDeps(), auditSink }, startTime);
const left = () => countRows("audit_events WHERE event = 'user_created'");
const times = (count: number, from = now) => Array.from({ length: count }, (_, i) => from - i);

it('hands over each row as it stands, and at once', async () => {
  await rowsAt(null, now - 1);
  expect(await purge()).toBe(1);
  expect(stored).toMatchObject([
    {
      event: 'user_created',
      outcome: 'success',
      at: new Date(now - 1).toISOString(),
      durationMs: null,
      version: 2,
    },
  ]);
  expect(Object.keys(stored[0] ?? {})).not.toContain('exported');
  expect(await left()).toBe(0);
});

it('hands over no row twice', async () => {
  await rowsAt('someone', ...times(5));
  await purge();
  await rowsAt('someone', now + 1);
  expect(await purge()).toBe(2);
  expect(stored.filter(({ event }) => event === 'user_created')).toHaveLength(6);
});

it('keeps the newest 20 of each account, and not the 21st', async () => {
  await rowsAt('one', ...times(21));
  await rowsAt('other', ...times(20, now - day));
  await purge();
  expect(await countRows("audit_events WHERE user_id = 'one'")).toBe(20);
  expect(await countRows("audit_events WHERE user_id = 'one' AND at = ?", now - 20)).toBe(0);
  expect(await countRows("audit_events WHERE user_id = 'other'")).toBe(20);
});

it('keeps no renewal of a session, and none takes the place of what an owner looks at', async () => {
  await rowsAt('one', ...times(20, now - day));
  await insertRows('session_renewed', 'one', times(30));
  await purge();
  expect(stored.filter(({ event }) => event === 'session_renewed')).toHaveLength(30);
  expect(await countRows("audit_events WHERE event = 'session_renewed'")).toBe(0);
  expect(await left()).toBe(20);
});

it('lets newer ones of an account take the place of those that it kept', async () => {
  await rowsAt('one', ...times(20, now - day));
  await purge();
  await rowsAt('one', ...times(3));
  await purge();
  expect(await countRows("audit_events WHERE user_id = 'one'")).toBe(20);
  expect(await countRows("audit_events WHERE user_id = 'one' AND at > ?", now - day)).toBe(3);
});

it('keeps nothing older than AUDIT_RETENTION, and what is a millisecond younger', async () => {
  const old = now - 90 * day;
  await rowsAt('one', old - 1, old);
  await purge();
  expect(await left()).toBe(1);
});

it('deletes what it kept when it is older than AUDIT_RETENTION', async () => {
  await rowsAt('one', ...times(10));
  const deps = { ...makeTestDeps(), auditSink: sink };
  await purgeAuditEvents(deps, startTime);
  await purgeAuditEvents(deps, new Date(now + 90 * day - 20));
  expect(await left()).toBe(10);
  await purgeAuditEvents(deps, new Date(now + 90 * day + 1));
  expect(await left()).toBe(0);
});

it('deletes nothing without a sink, however old', async () => {
  await rowsAt(null, 0);
  expect(await purgeAuditEvents({ ...makeTestDeps(), auditSink: undefined }, startTime)).toBe(0);
  expect(await left()).toBe(1);
});

it('deletes nothing where the sink does not answer', async () => {
  await rowsAt(null, now - 1);
  const down: Pick<AuditSink, 'store'> = { store: () => Promise.reject(new Error('down')) };
  await expect(purge(down)).rejects.toThrow('audit-sink did not answer');
  expect(await left()).toBe(1);
});

it('takes at most 40,000 a run, oldest first, and each batch is an event itself', async () => {
  await rowsAt(null, ...times(40_100));
  auditLines();
  expect(await purge()).toBe(40_000);
  expect(await left()).toBe(100);
  expect(await countRows('audit_events WHERE at < ?', now - 100)).toBe(0);
  const lines = auditLines();
  expect(lines).toHaveLength(40);
  expect(lines[0]).toMatchObject({ event: 'sys_audit_purge', outcome: 'success' });
  // Logpush cuts off the log of an invocation at 16,384 characters.
  expect(JSON.stringify(lines).length).toBeLessThan(16_384);
}, 60_000);

it('makes no events where nothing but its own events wait', async () => {
  await rowsAt(null, now - 1);
  for (let run = 0; run < 5; run++) await purge();
  expect(await countRows('audit_events')).toBe(1);
  await rowsAt(null, now);
  await purge();
  expect(stored.map(({ event }) => event).sort()).toEqual([
    'sys_audit_purge',
    'user_created',
    'user_created',
  ]);
});

it('hands over once what two runs at the same moment find, or twice the same', async () => {
  await rowsAt('one', ...times(50));
  await Promise.all([purge(), purge()]);
  const ids = stored.filter(({ event }) => event === 'user_created').map((line) => line.requestId);
  expect(new Set(ids).size).toBe(50);
  expect(await left()).toBe(20);
});

it('is run by the cron trigger', async () => {
  await rowsAt(null, now - 1);
  const controller = { scheduledTime: now, cron: '* * * * *', noRetry() {} };
  await worker.scheduled(controller as ScheduledController, { ...env, AUDIT_SINK: sink });
  expect(await left()).toBe(0);
});
