/** Rows of D1 go to the chain itself, in full batches: nothing stands in for either. */
import { applyD1Migrations, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import type { AuditSink } from '../../src/audit/events';
import { purgeAuditEvents } from '../../src/audit/retention';
import { openDatabase } from '../../src/db/client';
import { auditEvent, dayObject, flush, push, service, traceLine, trail } from '../support/trail';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
const now = new Date();
const today = now.getTime();

beforeEach(async () => {
  await env.DB.exec('DELETE FROM audit_events');
});

async function addRows(count: number, ageMs: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  await env.DB.prepare(
    `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       SELECT value, 'authn_login_success', 'success', ? - key, 'user-' || (key % 7), 2 FROM json_each(?)`,
  )
    .bind(today - ageMs, JSON.stringify(ids))
    .run();
  return ids;
}

const purge = (auditSink: Pick<AuditSink, 'store'> = service) =>
  purgeAuditEvents(
    {
      db: openDatabase(env.DB),
      now: () => now,
      log: () => {},
      measure: () => {},
      pseudonym: (name) => name,
      auditSink,
      settings: { AUDIT_RETENTION: 90 * 86_400, ACTIVITY_EVENTS: 20 },
    },
    now,
  );

async function timesInTrail(ids: string[]): Promise<number[]> {
  await flush();
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const { event } of await trail()) {
    const count = counts.get(String(event.requestId));
    if (count !== undefined) counts.set(String(event.requestId), count + 1);
  }
  return [...counts.values()];
}

const rows = async (where: string) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM audit_events WHERE ${where}`).first('n')) ?? 0;

it.each([51, 90, 101, 1000, 2500])(
  'hands over %i rows, each once, and keeps what its owners see',
  async (count) => {
    const ids = await addRows(count, 1000);
    // From the second batch on, the event of the one before goes along.
    expect(await purge()).toBe(count + Math.ceil(count / 1000) - 1);
    expect(await timesInTrail(ids)).toEqual(Array(count).fill(1));
    expect(await rows("exported = 0 AND event <> 'sys_audit_purge'")).toBe(0);
    expect(await rows('exported = 1')).toBe(Math.min(count, 7 * 20));
  },
);

it('goes on behind rows that the trail has from the log', async () => {
  const ids = await addRows(1500, 1000);
  const logged = ids.slice(0, 700).map((requestId) => auditEvent({ requestId }));
  await push(...logged.map((event) => traceLine(event)));
  expect(await purge()).toBe(1501);
  expect(await timesInTrail(ids)).toEqual(Array(1500).fill(1));
});

it('hands the same rows over again where the answer is lost, and they count once', async () => {
  const ids = await addRows(1200, 1000);
  const deaf: Pick<AuditSink, 'store'> = {
    store: async (events) => {
      await service.store(events);
      throw new Error('the answer is lost');
    },
  };
  await expect(purge(deaf)).rejects.toThrow('audit-sink did not answer');
  expect(await rows('exported = 0')).toBe(1200);
  await purge();
  expect(await timesInTrail(ids)).toEqual(Array(1200).fill(1));
});

it('takes rows that waited for 29 days, and of which some came by the log then', async () => {
  const ids = await addRows(300, 29 * 86_400_000);
  expect(await purge()).toBe(300);
  expect(await timesInTrail(ids)).toEqual(Array(300).fill(1));
});

it('stores what it says it has: durable, also where nothing is in the bucket yet', async () => {
  const ids = await addRows(10, 1000);
  await purge();
  const waiting = await runInDurableObject(dayObject(), (_, { storage }) =>
    storage.sql.exec<{ body: string }>('SELECT body FROM waiting').toArray(),
  );
  expect(waiting.map(({ body }) => JSON.parse(body).requestId).sort()).toEqual(ids.sort());
});
