/** One pace for all mail, and what a provider that takes no more does to it. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPace, slowDown, takeTurn } from '../../src/messaging/pace';
import { makeTestApp } from '../support/app';
import { expectMailFaults } from '../support/faults';
import { freshPace, mailsTo, providerAnswers, thePace, triesFor } from '../support/mail';
import { waitingFor } from '../support/resets';

const app = makeTestApp();
beforeEach(freshPace);

const laterMs = (ms: number) => vi.setSystemTime(Date.now() + ms);
const dueIn = async (id: string) => {
  const at = await runInDurableObject(env.MAIL_QUEUE.getByName(id), (_, { storage }) =>
    storage.getAlarm(),
  );
  return (at ?? 0) - Date.now();
};

/** The queue of this account, with the rate as it is deployed. */
async function queueAtTwoPerSecond(id: string) {
  const queue = env.MAIL_QUEUE.getByName(id);
  await runInDurableObject(queue, (object) => {
    Object.assign(object, { env: { ...env, MAIL_RATE: '2' } });
  });
  return () => runDurableObjectAlarm(queue);
}

/** All that wait from the beginning, each asking again when told, as alarms do. @returns when each left, in ms. */
function simulate(count: number, rate: number, lateBy: (n: number) => number = () => 0) {
  let pace = newPace();
  let asked = 0;
  const left: number[] = [];
  const waiting = Array.from({ length: count }, (_, who) => ({
    who,
    at: start,
    place: null as number | null,
  }));
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at || a.who - b.who);
    const one = waiting.shift();
    if (!one) break;
    asked++;
    const taken = takeTurn(pace, one.place, rate, one.at);
    pace = taken.pace;
    if (taken.turn.waitMs === 0) left[one.who] = one.at - start;
    else {
      const at = one.at + taken.turn.waitMs + lateBy(one.who);
      waiting.push({ ...one, place: taken.turn.place, at });
    }
  }
  return { left, asked };
}

const start = 1_000_000;
const maxInASecond = (times: number[]) =>
  Math.max(...times.map((at) => times.filter((other) => other > at - 1000 && other <= at).length));

afterEach(expectMailFaults);

/** So many in the line, from its beginning. */
function lineOf(count: number, rate: number) {
  let pace = newPace();
  const turns = Array.from({ length: count }, () => {
    const taken = takeTurn(pace, null, rate, start);
    pace = taken.pace;
    return taken.turn;
  });
  return { pace, turns };
}

it('lets a thousand leave two a second, in their order, in 530 seconds, each asking twice', () => {
  const { left, asked } = simulate(1000, 2);
  expect(left).toHaveLength(1000);
  expect(maxInASecond(left)).toBe(2);
  expect(left).toEqual([...left].sort((a, b) => a - b));
  expect(left.at(-1)).toBeGreaterThan(525_000);
  expect(left.at(-1)).toBeLessThan(535_000);
  expect(asked).toBeLessThan(2010);
});

it('lets no more leave in any second where alarms are late, and takes hardly longer', () => {
  const { left, asked } = simulate(500, 5, (who) => (who * 7919) % 90);
  expect(maxInASecond(left)).toBe(5);
  expect(Math.max(...left)).toBeLessThan(116_000);
  expect(asked).toBeLessThan(2000);
});

it('spreads those whose alarms all come half a minute late, in their order', () => {
  const { left, asked } = simulate(100, 2, (who) => (who < 50 ? 30_000 : 0));
  expect(maxInASecond(left)).toBe(2);
  expect(Math.max(...left)).toBeLessThan(120_000);
  expect(asked).toBeLessThan(1000);
});

it('gives nobody a burst for the time in which nothing was sent', () => {
  let { pace } = takeTurn(newPace(), null, 2, start);
  const waits = [1, 2, 3].map(() => {
    const taken = takeTurn(pace, null, 2, start + 3_600_000);
    pace = taken.pace;
    return taken.turn.waitMs;
  });
  expect(waits).toEqual([0, 530, 1060]);
});

it('moves the whole line behind a refusal, and keeps its order and its distances', () => {
  const { pace, turns } = lineOf(4, 2);
  const paused = slowDown(pace, { retryAfterMs: 10_000 }, start + 100);
  const waits = turns.map(({ place }) => takeTurn(paused, place, 2, start + 100).turn.waitMs);
  expect(waits).toEqual([10_000, 10_430, 10_960, 11_490]);
});

it('pauses once for several that were refused together, and longer where one is told so', () => {
  const once = slowDown(newPace(), { retryAfterMs: 1000 }, start);
  expect(slowDown(once, { retryAfterMs: 1000 }, start).behindMs).toBe(1000);
  expect(slowDown(once, { retryAfterMs: 1000 }, start + 20).behindMs).toBe(1020);
  expect(slowDown(once, { retryAfterMs: 5000 }, start + 20).behindMs).toBe(5020);
});

it('pauses for a second where a refusal names no time', () => {
  expect(slowDown(newPace(), {}, start).resumeAt).toBe(start + 1000);
});

it('believes the rate that the provider names for ten minutes, and never more than the setting', () => {
  const told = slowDown(newPace(), { retryAfterMs: 0, maxPerSecond: 5 }, start);
  const intervalAt = (now: number, maxRate: number) => {
    const { pace } = takeTurn(told, null, maxRate, now);
    return takeTurn(pace, null, maxRate, now).turn.waitMs;
  };
  expect(intervalAt(start + 1000, 100)).toBe(212);
  expect(intervalAt(start + 599_000, 100)).toBe(212);
  expect(intervalAt(start + 600_000, 50)).toBe(22);
  expect(intervalAt(start + 1000, 2)).toBe(530);
});

it('is one for all accounts: the second in half a second waits, without a try', async () => {
  const people = [];
  for (const _ of [1, 2]) people.push(await waitingFor(app, 'accept'));
  for (const { id } of people) await (await queueAtTwoPerSecond(id))();
  const sent = await Promise.all(people.map(({ username }) => triesFor(username)));
  expect(sent.map((tries) => tries.length)).toEqual([1, 0]);

  const wait = await dueIn(people[1]?.id ?? '');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(1000);
});

it('lets one of four alarms at the same moment send', async () => {
  const people = [];
  for (const _ of [1, 2, 3, 4]) people.push(await waitingFor(app, 'accept'));
  const alarms = await Promise.all(people.map(({ id }) => queueAtTwoPerSecond(id)));
  await Promise.all(alarms.map((alarm) => alarm()));
  const sent = await Promise.all(people.map(({ username }) => triesFor(username)));
  expect(sent.flat()).toHaveLength(1);
});

it('waits as long as Retry-After says, all of them, and then sends once', async () => {
  const refused = await waitingFor(app, 'too-many');
  const other = await waitingFor(app, 'accept');
  const alarm = await queueAtTwoPerSecond(refused.id);
  const otherAlarm = await queueAtTwoPerSecond(other.id);
  await alarm();
  expect(await dueIn(refused.id)).toBe(30_000);
  await otherAlarm();
  expect(await triesFor(other.username)).toEqual([]);

  await providerAnswers(refused.username, 'accept');
  laterMs(29_999);
  await alarm();
  expect(await triesFor(refused.username)).toHaveLength(1);
  laterMs(1);
  await alarm();
  expect(await mailsTo(refused.username)).toHaveLength(1);
  laterMs(2000);
  await otherAlarm();
  expect(await mailsTo(other.username)).toHaveLength(1);
});

it('keeps a mail that has no pace to ask, and sends it later', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  const queue = env.MAIL_QUEUE.getByName(id);
  await runInDurableObject(queue, (object) => {
    const turn = () => Promise.reject(new Error('down'));
    Object.assign(object, { env: { ...env, MAIL_PACE: { getByName: () => ({ turn }) } } });
  });
  await runDurableObjectAlarm(queue);
  expect(await triesFor(username)).toEqual([]);
  expect(await dueIn(id)).toBeGreaterThan(0);
});

it('remembers no address', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  await (await queueAtTwoPerSecond(id))();
  const stored = await runInDurableObject(thePace(), (_, { storage }) => [...storage.kv.list()]);
  expect(JSON.stringify(stored)).not.toContain(username.split('@')[0]);
});
