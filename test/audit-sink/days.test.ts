/** Each day is an object of its own, and all of them are one chain that knows an event again for a month. */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chainStart, hashOf } from '../../src/audit-sink/chain-format';
import { dayOf } from '../../src/audit-sink/event-key';
import {
  auditEvent,
  chain,
  dayObject,
  flush,
  objects,
  push,
  sinkEnv,
  traceLine,
  trail,
} from '../support/trail';

const dayMs = 86_400_000;
/** Each test has a year of its own: the trail is one, and so are its days. */
let begin = Date.parse('2040-01-01T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  begin += 400 * dayMs;
});

const down = () => Promise.reject(new Error('down, says a test'));
const atDay = (days: number) => vi.setSystemTime(begin + days * dayMs);
const dayAt = (days: number) => dayOf(new Date(begin + days * dayMs));
const now = () => new Date().toISOString();
/** An event of this moment. */
const event = (changes: Record<string, unknown> = {}) => auditEvent({ at: now(), ...changes });
const pushed = async (...events: object[]) => (await push(traceLine(...events))).json();
const timesOf = async ({ requestId }: { requestId: string }) =>
  (await trail()).filter((line) => line.event.requestId === requestId).length;
const rowsOf = (table: 'known' | 'waiting', day?: string) =>
  runInDurableObject(dayObject(day), (_, { storage }) =>
    storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
  );

async function expectUnbroken(): Promise<void> {
  let prev = chainStart;
  for (const [i, line] of (await trail()).entries()) {
    expect([line.seq, line.prev]).toEqual([i + 1, prev]);
    expect(line.hash).toBe(await hashOf(prev, line.seq, line.event));
    prev = line.hash;
  }
  expect(await chain().head()).toEqual({ seq: (await trail()).length, hash: prev });
}

it('links the first event of a day to the last one of the day before', async () => {
  for (const day of [0, 1, 2, 40]) {
    atDay(day);
    await pushed(event(), event());
    await flush();
  }
  await expectUnbroken();
});

it('lets the day before write what waits there first', async () => {
  const [late, early] = [event(), event()];
  await pushed(late);
  atDay(1);
  await pushed(early);
  await flush();
  expect((await trail()).slice(-2).map((line) => line.event.requestId)).toEqual([
    late.requestId,
    early.requestId,
  ]);
  expect(await rowsOf('waiting', dayAt(0))).toEqual([]);
  await expectUnbroken();
});

it('takes events of today while the day before cannot be written, and links them when it can', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const setBucket = (bucket: object) =>
    runInDurableObject(dayObject(dayAt(0)), (instance) => {
      Object.assign(instance, { env: { ...sinkEnv, AUDIT_BUCKET: bucket } });
    });
  const [late, early] = [event(), event()];
  await pushed(late);
  await setBucket({ put: down, get: down });
  atDay(1);
  expect(await pushed(early)).toEqual({ taken: 1, duplicates: 0 });
  await flush();
  expect(await timesOf(early)).toBe(0);

  await setBucket(sinkEnv.AUDIT_BUCKET);
  await flush();
  expect([await timesOf(late), await timesOf(early)]).toEqual([1, 1]);
  await expectUnbroken();
});

it('keeps of an event that is in the bucket a key of 22 characters', async () => {
  const one = event();
  await pushed(one);
  expect(await rowsOf('waiting')).toMatchObject([{ body: expect.stringContaining(one.requestId) }]);
  await flush();
  expect(await rowsOf('waiting')).toEqual([]);
  expect(await rowsOf('known')).toEqual([{ key: expect.stringMatching(/^[\w-]{22}$/) }]);
});

it('knows an event again after 30 days', async () => {
  const one = event();
  await pushed(one);
  await flush();
  for (const day of [1, 2, 30]) {
    atDay(day);
    expect(await pushed(one)).toEqual({ taken: 0, duplicates: 1 });
  }
});

it('knows an event again that came late, and comes again later', async () => {
  const one = event();
  atDay(5);
  expect(await pushed(one)).toEqual({ taken: 1, duplicates: 0 });
  atDay(9);
  expect(await pushed(one)).toEqual({ taken: 0, duplicates: 1 });
});

it('empties the object of a day that is older than 30 days, and keeps an event of it rather twice than never', async () => {
  const one = event();
  await pushed(one);
  await flush();
  atDay(1);
  await pushed(event());
  await flush();
  atDay(31);
  await pushed(event());
  expect(await chain().days()).toEqual({ current: dayAt(31), previous: [dayAt(1)] });
  const left = await runInDurableObject(dayObject(dayAt(0)), (_, { storage }) => [
    ...storage.kv.list(),
  ]);
  expect(left).toEqual([]);
  expect(await pushed(one)).toEqual({ taken: 1, duplicates: 0 });
  await flush();
  expect(await timesOf(one)).toBe(2);
  await expectUnbroken();
});

it('does not empty a day that is not in the bucket, however old it is', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const one = event();
  await pushed(one);
  atDay(1);
  await pushed(event());
  atDay(60);
  await pushed(event());
  expect((await chain().days())?.previous).toContain(dayAt(0));
  await flush();
  expect(await timesOf(one)).toBe(1);
  await expectUnbroken();
});

it('takes an event once that comes on both sides of midnight, at the same moment', async () => {
  vi.setSystemTime(begin + dayMs / 2 - 5);
  const one = event();
  const before = push(traceLine(one));
  vi.setSystemTime(begin + dayMs / 2 + 5);
  await Promise.all([before, push(traceLine(one)), push(traceLine(one))]);
  await flush();
  expect(await timesOf(one)).toBe(1);
  await expectUnbroken();
});

it('hands events of a machine whose clock is still before midnight to the day that has begun', async () => {
  await pushed(event());
  atDay(1);
  await pushed(event());
  atDay(0);
  const one = event();
  expect(await pushed(one)).toEqual({ taken: 1, duplicates: 0 });
  atDay(1);
  expect(await pushed(one)).toEqual({ taken: 0, duplicates: 1 });
  await flush();
  expect(await timesOf(one)).toBe(1);
  await expectUnbroken();
});

it('knows an event again whose machine was ahead, a moment before midnight', async () => {
  vi.setSystemTime(begin + dayMs / 2 - 5);
  const one = auditEvent({ at: new Date(begin + dayMs / 2 + 20).toISOString() });
  await pushed(one);
  vi.setSystemTime(begin + dayMs / 2 + 20);
  expect(await pushed(one)).toEqual({ taken: 0, duplicates: 1 });
});

it('takes all of a push or nothing: what could not be stored is no repeat when it comes again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await pushed(event());
  const [first, second] = [event(), event()];
  const exec = (sql: string) =>
    runInDurableObject(dayObject(), (_, { storage }) => {
      storage.sql.exec(sql);
    });
  await exec(
    `CREATE TRIGGER full BEFORE INSERT ON waiting WHEN NEW.body LIKE '%${second.requestId}%'
     BEGIN SELECT RAISE(ABORT, 'full, says a test'); END`,
  );
  expect((await push(traceLine(first, second))).status).toBe(503);
  await exec('DROP TRIGGER full');
  expect(await pushed(first, second)).toEqual({ taken: 2, duplicates: 0 });
});

it('wakes for what waits where its alarm was lost, also by a repeat', async () => {
  const one = event();
  await pushed(one);
  await runInDurableObject(dayObject(), (_, { storage }) => storage.deleteAlarm());
  await pushed(one);
  await flush();
  expect(await rowsOf('waiting')).toEqual([]);
});

it('keeps the trail in the bucket under the day on which an event happened', async () => {
  const late = event();
  atDay(1);
  await pushed(late, event());
  await flush();
  const keys = (await objects()).slice(-2).map(({ key }) => key.split('/')[1]);
  expect(keys).toEqual([dayAt(0), dayAt(1)]);
});

describe('a day whose opening was lost on the way', () => {
  /** The chain has begun the day, and the day does not know. */
  async function losesItsOpening(): Promise<string> {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const lost = async (day: string) => {
      await chain().open(day);
      throw new Error('down, says a test');
    };
    const AUDIT_CHAIN = { getByName: () => ({ open: lost }) };
    await runInDurableObject(dayObject(), (day) => {
      Object.assign(day, { env: { ...sinkEnv, AUDIT_CHAIN } });
    });
    const line = traceLine(event());
    expect((await push(line)).status).toBe(503);
    await runInDurableObject(dayObject(), (day) => {
      Object.assign(day, { env: sinkEnv });
    });
    return line;
  }

  it('goes on with the chain, also where somebody asks before its first event', async () => {
    await pushed(event());
    const { seq } = await chain().head();
    atDay(1);
    const line = await losesItsOpening();
    expect(await chain().head()).toMatchObject({ seq });
    await push(line);
    expect(await chain().head()).toMatchObject({ seq: seq + 1 });
    expect(await brokenLinks()).toEqual([]);
  });

  it('hands the chain on where no event came to it any more', async () => {
    await pushed(event());
    const { seq } = await chain().head();
    atDay(1);
    const line = await losesItsOpening();
    atDay(2);
    await push(line);
    expect(await chain().head()).toMatchObject({ seq: seq + 1 });
    expect(await brokenLinks()).toEqual([]);
  });
});

/** Where an event does not follow the one before it. */
async function brokenLinks(): Promise<number[]> {
  const lines = await trail();
  return lines.flatMap(({ seq, prev }, i) =>
    prev === (lines[i - 1]?.hash ?? chainStart) && seq === i + 1 ? [] : [seq],
  );
}
