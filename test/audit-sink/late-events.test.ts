/** What comes late of an identifier that was forgotten, and for how long that is remembered. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, expect, it, vi } from 'vitest';
import { account, located, stranger } from '../../src/audit-sink/persons';
import { auditEvent, events, flush, keyObjects, push, service, traceLine } from '../support/trail';

afterEach(() => {
  vi.useRealTimers();
});

const newId = () => crypto.randomUUID();
const newSubject = () => `0badc0de.${newId().replaceAll('-', '')}`;
const nobody = { username: null, subject: null, ip: null, country: null, userAgent: null };

/** An attempt of this moment on an identifier without an account. */
const attempt = (subject: string, at = new Date().toISOString()) => ({
  ...auditEvent({ requestId: newId(), at, userId: null, ip: '198.51.100.77', country: 'NZ' }),
  userAgent: 'Mozilla/5.0',
  subject,
});
async function stored(...all: object[]): Promise<void> {
  await push(...all.map((one) => traceLine(one)));
  await flush();
}
const read = async ({ requestId }: { requestId: string }) =>
  (await events()).filter((event) => event.requestId === requestId);

async function keysOf(person: string) {
  const { shard, name } = await located(person);
  const object = keyObjects()[shard];
  if (!object) throw new Error('no such shard');
  const rows = (table: 'keys' | 'forgotten') =>
    runInDurableObject(object, (_, { storage: { sql } }) =>
      sql.exec(`SELECT * FROM ${table} WHERE person = ?`, name).toArray(),
    );
  return { object, rows };
}

it('erases what an identifier did before it was forgotten, and knows it anew from then on', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2050-01-01T12:00:00Z') });
  const late = attempt(newSubject());
  const { subject } = late;
  await stored(attempt(subject));
  vi.advanceTimersByTime(1000);
  await service.forget({ userId: newId(), subjects: [subject] });
  await stored(late);
  expect(await (await keysOf(stranger(subject))).rows('keys')).toEqual([]);
  vi.advanceTimersByTime(1000);
  const anew = attempt(subject);
  const later = attempt(subject, late.at);
  await stored(anew, later);
  expect(await read(late)).toEqual([{ ...late, ...nobody, erased: true }]);
  expect(await read(anew)).toEqual([anew]);
  expect(await read(later)).toEqual([{ ...later, ...nobody, erased: true }]);
});

it('keeps not even a hash of a forgotten identifier for longer than 30 days, of an account for ever', async () => {
  const begin = Date.parse('2051-01-01T12:00:00Z');
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  const [userId, subject] = [newId(), newSubject()];
  await service.forget({ userId, subjects: [subject] });
  const { object, rows } = await keysOf(stranger(subject));
  expect(await rows('forgotten')).toHaveLength(1);
  vi.setSystemTime(begin + 30 * 86_400_000);
  expect(await runDurableObjectAlarm(object)).toBe(true);
  expect(await rows('forgotten')).toEqual([]);
  expect(await (await keysOf(account(userId))).rows('forgotten')).toHaveLength(1);
});
