/** What the chain keeps of an event once it is in the bucket, and for how long. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { auditEvent, chain, flush, push, traceLine, trail } from '../support/trail';

const begin = Date.parse('2026-11-24T09:20:10Z');
const dayMs = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
});
afterEach(() => {
  vi.useRealTimers();
});

const rowsOf = (table: 'known' | 'waiting') =>
  runInDurableObject(chain(), (_, { storage }) =>
    storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
  );

/** Some event comes, and its alarm forgets what is old enough. */
async function afterDays(days: number): Promise<void> {
  vi.setSystemTime(begin + days * dayMs);
  await push(traceLine(auditEvent()));
  await flush();
}

it('keeps the name of an event that is in the bucket, and nothing else of it', async () => {
  const event = auditEvent({ username: 'm***@e***.com' });
  await push(traceLine(event));
  expect(await rowsOf('waiting')).toMatchObject([{ request_id: event.requestId }]);
  await flush();
  expect(await rowsOf('waiting')).toEqual([]);
  expect(await rowsOf('known')).toContainEqual({
    request_id: event.requestId,
    event: event.event,
    stored_at: begin,
  });
});

it('knows an event again after 400 days, and not after 401', async () => {
  const event = auditEvent();
  const times = async () =>
    (await trail()).filter((line) => line.event.requestId === event.requestId).length;
  await push(traceLine(event));
  await flush();

  await afterDays(400);
  await push(traceLine(event));
  await flush();
  expect(await times()).toBe(1);

  await afterDays(401);
  expect(await rowsOf('known')).not.toContainEqual(
    expect.objectContaining({ request_id: event.requestId }),
  );
});

it('takes all of a push or nothing: what could not be stored is no repeat when it comes again', async () => {
  const [first, second] = [auditEvent(), auditEvent()];
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const exec = (sql: string) =>
    runInDurableObject(chain(), (_, { storage }) => {
      storage.sql.exec(sql);
    });
  await exec(
    `CREATE TRIGGER full BEFORE INSERT ON waiting WHEN NEW.request_id = '${second.requestId}'
     BEGIN SELECT RAISE(ABORT, 'full'); END`,
  );
  expect((await push(traceLine(first, second))).status).toBe(503);
  await exec('DROP TRIGGER full');
  const again = await push(traceLine(first, second));
  expect(await again.json()).toEqual({ taken: 2, duplicates: 0 });
  await flush();
  expect((await trail()).slice(-2).map(({ event }) => event.requestId)).toEqual([
    first.requestId,
    second.requestId,
  ]);
});

it('wakes for what waits where its alarm was lost, also by a repeat', async () => {
  const event = auditEvent();
  await push(traceLine(event));
  await runInDurableObject(chain(), (_, { storage }) => storage.deleteAlarm());
  await push(traceLine(event));
  await flush();
  expect(await rowsOf('waiting')).toEqual([]);
});

it('goes on with the table of before: writes what waited there, and knows what it had written', async () => {
  const [waited, written] = [auditEvent(), auditEvent()];
  await runInDurableObject(chain(), (_, { storage }) => {
    storage.sql.exec(
      `DROP TABLE known; DROP TABLE waiting;
       CREATE TABLE events (
         position INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, event TEXT NOT NULL,
         at TEXT NOT NULL, body TEXT, stored_at INTEGER, UNIQUE (request_id, event));
       CREATE INDEX waiting ON events (position) WHERE body IS NOT NULL;`,
    );
    const insert =
      'INSERT INTO events (request_id, event, at, body, stored_at) VALUES (?, ?, ?, ?, ?)';
    const body = JSON.stringify(waited);
    storage.sql.exec(insert, waited.requestId, waited.event, waited.at, body, null);
    storage.sql.exec(insert, written.requestId, written.event, written.at, null, begin);
  });
  await evictDurableObject(chain());

  expect(await (await push(traceLine(waited, written))).json()).toEqual({
    taken: 0,
    duplicates: 2,
  });
  await flush();
  const ids = (await trail()).map(({ event }) => event.requestId);
  expect(ids.filter((id) => id === waited.requestId)).toHaveLength(1);
  expect(ids).not.toContain(written.requestId);
});
