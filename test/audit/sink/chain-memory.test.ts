/** What the chain keeps of an event once it is in the bucket, and for how long. */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { auditEvent, chain, flush, push, traceLine, trail } from '../../support/trail';

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
