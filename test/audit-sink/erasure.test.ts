/** The trail holds who somebody was under a key of theirs: sealed for the bucket, opened for readers, and gone with the key. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, it, vi } from 'vitest';
import { hashOf } from '../../src/audit-sink/chain-format';
import { account, keyShards, located, stranger } from '../../src/audit-sink/persons';
import {
  ask,
  auditEvent,
  dayObject,
  events,
  flush,
  keyObjects,
  objects,
  push,
  service,
  sinkEnv,
  traceLine,
  trail,
} from '../support/trail';

const newId = () => crypto.randomUUID();
const newSubject = () => `0badc0de.${newId().replaceAll('-', '')}`;
const personal = {
  username: 'z***@q***.org',
  ip: '198.51.100.77',
  country: 'NZ',
  userAgent: 'Mozilla/5.0 (of a person)',
};
const nobody = { username: null, subject: null, ip: null, country: null, userAgent: null };

type AuditedEvent = ReturnType<typeof auditEvent> & { subject: string | null };

/** An event of this moment, about an account. */
const about = (userId: string | null, changes: Record<string, unknown> = {}): AuditedEvent =>
  auditEvent({
    requestId: newId(),
    at: new Date().toISOString(),
    version: 4,
    userId,
    ...personal,
    subject: newSubject(),
    ...changes,
  }) as AuditedEvent;

async function stored(...all: unknown[]): Promise<void> {
  await push(...all.map((one) => traceLine(one)));
  await flush();
}
const read = async ({ requestId }: { requestId: string }) =>
  (await events()).filter((event) => event.requestId === requestId);
const lineOf = async ({ requestId }: { requestId: string }) =>
  (await trail()).find(({ event }) => event.requestId === requestId);

/** All that the objects of the sink hold, as text. */
async function storage(): Promise<string> {
  const dump = (object: ReturnType<typeof dayObject>, tables: string[]) =>
    runInDurableObject(object, (_, { storage: { sql, kv } }) =>
      JSON.stringify([
        [...kv.list()],
        ...tables.map((table) => sql.exec(`SELECT * FROM ${table}`).toArray()),
      ]),
    );
  const keys = await Promise.all(
    keyObjects().map((object) => dump(object as never, ['keys', 'forgotten'])),
  );
  return [...keys, await dump(dayObject(), ['known', 'waiting'])].join('\n');
}
const rowsOf = async (person: string, table: 'keys' | 'forgotten') => {
  const { shard, name } = await located(person);
  const object = keyObjects()[shard];
  if (!object) throw new Error('no such shard');
  return runInDurableObject(object, (_, { storage: { sql } }) =>
    sql.exec(`SELECT * FROM ${table} WHERE person = ?`, name).toArray(),
  );
};

/** JSON within JSON as it was: two letters alone stand in some ciphertext sooner or later. */
const bare = (text: string): string => text.replaceAll('\\', '');

it('stores nobody in clear, and reads everybody', async () => {
  const one = about(newId());
  await push(traceLine(one));
  const waiting = await storage();
  await flush();
  const text = JSON.stringify(await objects());
  expect(text).toContain(one.requestId);
  for (const clear of [...Object.values(personal), String(one.subject)]) {
    expect(text).not.toContain(JSON.stringify(clear));
    expect(bare(waiting)).not.toContain(JSON.stringify(clear));
  }
  expect(await read(one)).toEqual([one]);
});

it('seals the same members differently each time: equal lines do not show that they are of one person', async () => {
  const userId = newId();
  const [first, second] = [about(userId, { subject: null }), about(userId, { subject: null })];
  await stored(first, second);
  const sealed = [await lineOf(first), await lineOf(second)].map((line) =>
    String(line?.event.sealed),
  );
  expect(sealed[0]?.slice(-60)).not.toBe(sealed[1]?.slice(-60));
});

it('leaves an event as it is that names nobody', async () => {
  const nameless = about(null, { ...nobody, subject: null });
  const stripped = about(newId(), nobody);
  const anonymous = about(null, { username: null, subject: null });
  await stored(nameless, stripped, anonymous);
  for (const one of [nameless, stripped, anonymous]) {
    expect((await lineOf(one))?.event).toEqual(one);
  }
  expect(await rowsOf(account(String(stripped.userId)), 'keys')).toEqual([]);
});

it('hashes what is stored: the chain is walked without any key', async () => {
  const one = about(newId());
  await stored(one);
  await service.forget({ userId: String(one.userId), subjects: [] });
  const line = await lineOf(one);
  expect(line?.hash).toBe(await hashOf(line?.prev ?? '', line?.seq ?? 0, line?.event ?? {}));
});

it('reads the events of a forgotten person without their names, and those of others with them', async () => {
  const [gone, other] = [about(newId()), about(newId())];
  const attempt = about(null, { subject: gone.subject });
  await stored(gone, other, attempt);
  expect(await read(attempt)).toEqual([attempt]);

  await service.forget({ userId: String(gone.userId), subjects: [String(gone.subject)] });
  expect(await read(gone)).toEqual([{ ...gone, ...nobody, erased: true }]);
  expect(await read(attempt)).toEqual([{ ...attempt, ...nobody, erased: true }]);
  expect(await read(other)).toEqual([other]);
});

it('forgets again as it did before, and somebody it has never heard of', async () => {
  const person = { userId: newId(), subjects: [newSubject(), newSubject()] };
  await service.forget(person);
  await service.forget(person);
  for (const name of [account(person.userId), ...person.subjects.map(stranger)]) {
    expect(await rowsOf(name, 'keys')).toEqual([]);
    expect(await rowsOf(name, 'forgotten')).toHaveLength(1);
  }
});

it('makes no key again for an account that was forgotten: what comes late comes out erased', async () => {
  const late = about(newId());
  await service.forget({ userId: String(late.userId), subjects: [] });
  await stored(late);
  expect((await lineOf(late))?.event).toEqual({ ...late, ...nobody, erased: true });
  expect(await read(late)).toEqual([{ ...late, ...nobody, erased: true }]);
  expect(await rowsOf(account(String(late.userId)), 'keys')).toEqual([]);
});

it('gives two batches at the same moment the same key', async () => {
  const userId = newId();
  const all = Array.from({ length: 6 }, () => about(userId));
  await Promise.all(all.map((one) => push(traceLine(one))));
  await flush();
  for (const one of all) expect(await read(one)).toEqual([one]);
  expect(await rowsOf(account(userId), 'keys')).toHaveLength(1);
});

it('counts once what comes twice, although its ciphertext differs', async () => {
  const one = about(newId());
  const [first, second] = await Promise.all([push(traceLine(one)), push(traceLine(one))]);
  const answers = [await first.json<{ taken: number }>(), await second.json<{ taken: number }>()];
  expect(answers.map(({ taken }) => taken).sort()).toEqual([0, 1]);
  await flush();
  expect(await (await push(traceLine(one))).json()).toEqual({ taken: 0, duplicates: 1 });
  expect(await read(one)).toEqual([one]);
});

it('puts the same bytes again where the answer of the bucket was lost', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const texts: string[] = [];
  const put = async (_: string, text: string) => {
    texts.push(text);
    throw new Error('down, says a test');
  };
  const setBucket = (bucket: object) =>
    runInDurableObject(dayObject(), (instance) => {
      Object.assign(instance, { env: { ...sinkEnv, AUDIT_BUCKET: bucket } });
    });
  const one = about(newId());
  await push(traceLine(one));
  await setBucket({ put, get: async () => null });
  await flush();
  await flush();
  await setBucket(sinkEnv.AUDIT_BUCKET);
  await flush();
  expect(texts).toHaveLength(2);
  expect(texts[0]).toBe(texts[1]);
  const written = await Promise.all(
    (await objects()).map(async ({ key }) => (await sinkEnv.AUDIT_BUCKET.get(key))?.text()),
  );
  expect(written).toContain(texts[0]);
});

it('takes nothing where a key cannot be had, and all of it when it comes again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const one = about(newId());
  const { shard } = await located(account(String(one.userId)));
  const object = keyObjects()[shard];
  if (!object) throw new Error('no such shard');
  const exec = (sql: string) =>
    runInDurableObject(object, (_, { storage: { sql: tables } }) => {
      tables.exec(sql);
    });
  await exec(
    "CREATE TRIGGER full BEFORE INSERT ON keys BEGIN SELECT RAISE(ABORT, 'full, says a test'); END",
  );
  expect((await push(traceLine(one))).status).toBe(503);
  await exec('DROP TRIGGER full');
  expect(await (await push(traceLine(one))).json()).toEqual({ taken: 1, duplicates: 0 });
  await flush();
  expect(await read(one)).toEqual([one]);
});

it('opens no line with the seal of another one, and shows it as it lies', async () => {
  const [one, other] = [about(newId()), about(newId())];
  await stored(one, other);
  const [real, strange] = [await lineOf(one), await lineOf(other)];
  const key = (await objects()).find(({ lines }) =>
    lines.some(({ seq }) => seq === real?.seq),
  )?.key;
  const text = (await (await sinkEnv.AUDIT_BUCKET.get(String(key)))?.text()) ?? '';
  const forged = text.replace(String(real?.event.sealed), String(strange?.event.sealed));
  await sinkEnv.AUDIT_BUCKET.put(String(key), forged);
  const [shown] = await read(one);
  expect(shown).toEqual({ ...real?.event, sealed: strange?.event.sealed });
  await sinkEnv.AUDIT_BUCKET.put(String(key), text);
});

it('asks each object for keys once for a batch of many persons', async () => {
  const all = Array.from({ length: 400 }, () => about(newId()));
  await stored(...all);
  const got = new Map((await events()).map((event) => [event.requestId, event]));
  for (const one of all) expect(got.get(one.requestId)).toEqual(one);
  const counts = await Promise.all(
    keyObjects().map((object) =>
      runInDurableObject(object, (_, { storage: { sql } }) =>
        Number(sql.exec('SELECT count(*) AS n FROM keys').one().n),
      ),
    ),
  );
  expect(counts).toHaveLength(keyShards);
  expect(counts.every((count) => count > 0)).toBe(true);
});

it('keeps of an event that was cut off only what names nobody', async () => {
  const one = about(newId());
  const whole = JSON.stringify({ ...one, username: undefined, at: undefined });
  const cuts = [
    JSON.stringify(one).replace('}', '<<<Logpush: log field truncated>>>'),
    `${whole.slice(0, -1)}<<<Logpush: log field truncated>>>`,
  ];
  await stored(...cuts);
  await push(traceLine(JSON.stringify(one)).slice(0, -30));
  await flush();
  const text = JSON.stringify((await trail()).slice(-3));
  expect(text).toContain(String(one.userId));
  for (const clear of [...Object.values(personal), String(one.subject)]) {
    expect(bare(text)).not.toContain(JSON.stringify(clear));
  }
});

it('is ready where it has its objects and its keys', async () => {
  await expect(service.check()).resolves.toBeUndefined();
});

it('opens events to nobody without the token of readers', async () => {
  const [{ key } = { key: '' }] = await objects();
  expect((await ask(`/events/${key}`)).status).toBe(200);
  for (const headers of [{}, { Authorization: 'Bearer another-token-of-32-bytes-and-some-more' }]) {
    expect((await ask(`/events/${key}`, { headers })).status).toBe(401);
  }
  expect((await ask('/events/audit/2026-11-24/1.ndjson')).status).toBe(404);
});
