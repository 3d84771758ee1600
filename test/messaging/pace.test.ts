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

/** All who ask at once, each coming back when told, as alarms do. @returns when each went, in ms. */
function simulate(count: number, rate: number, lateBy: (n: number) => number = () => 0): number[] {
  let pace = newPace(0, rate);
  const went: number[] = [];
  const waiting = Array.from({ length: count }, (_, who) => ({
    who,
    at: 0,
    number: null as number | null,
  }));
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at || a.who - b.who);
    const one = waiting.shift();
    if (!one) break;
    const taken = takeTurn(pace, one.number, rate, one.at);
    pace = taken.pace;
    if (taken.turn.waitMs === 0) went[one.who] = one.at;
    else {
      const at = one.at + taken.turn.waitMs + lateBy(one.who);
      waiting.push({ ...one, number: taken.turn.number, at });
    }
  }
  return went;
}

const mostInASecond = (times: number[]) =>
  Math.max(...times.map((at) => times.filter((other) => other > at - 1000 && other <= at).length));

afterEach(expectMailFaults);

it('lets a thousand go two a second, in their order, in 530 seconds', () => {
  const went = simulate(1000, 2);
  expect(went).toHaveLength(1000);
  expect(mostInASecond(went)).toBe(2);
  expect(went).toEqual([...went].sort((a, b) => a - b));
  expect(went.at(-1)).toBeGreaterThan(525_000);
  expect(went.at(-1)).toBeLessThan(535_000);
});

it('lets no more go in any second where alarms are late, and takes hardly longer', () => {
  const went = simulate(500, 5, (who) => (who * 7919) % 90);
  expect(mostInASecond(went)).toBe(5);
  expect(Math.max(...went)).toBeLessThan(116_000);
});

it('gives nobody a burst for the time in which nothing was sent', () => {
  const { pace } = takeTurn(newPace(0, 2), null, 2, 0);
  let now = pace;
  const waits = [1, 2, 3, 4].map(() => {
    const taken = takeTurn(now, null, 2, 3_600_000);
    now = taken.pace;
    return taken.turn.waitMs;
  });
  expect(waits.filter((ms) => ms === 0).length).toBeLessThanOrEqual(2);
  expect(waits.at(-1)).toBeGreaterThan(0);
});

it('moves the whole line behind a refusal, and keeps its order', () => {
  let pace = newPace(0, 2);
  const numbers = [1, 2, 3, 4].map(() => {
    const taken = takeTurn(pace, null, 2, 0);
    pace = taken.pace;
    return taken.turn.number;
  });
  pace = slowDown(pace, numbers[0] ?? 0, { retryAfterMs: 10_000 }, 100);
  const waits = numbers.map((number) => takeTurn(pace, number, 2, 100).turn.waitMs);
  expect(Math.min(...waits)).toBe(10_000);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

it('moves nobody forward when it slows down', () => {
  let pace = newPace(0, 10);
  const numbers = Array.from({ length: 200 }, () => {
    const taken = takeTurn(pace, null, 10, 0);
    pace = taken.pace;
    return taken.turn;
  });
  pace = slowDown(pace, 3, { retryAfterMs: 1000 }, 100);
  for (const { number, waitMs } of numbers.slice(10)) {
    expect(100 + takeTurn(pace, number, 10, 100).turn.waitMs).toBeGreaterThan(waitMs);
  }
});

it('learns the rate that the provider names, and believes it for ten minutes', () => {
  let pace = slowDown(newPace(0, 100), 0, { retryAfterMs: 0, maxPerSecond: 5 }, 0);
  expect(pace.rate).toBe(5);
  for (let i = 0; i < 50; i++) pace = takeTurn(pace, null, 100, i * 1000).pace;
  expect(pace.rate).toBe(5);
  pace = takeTurn(pace, null, 100, 700_000).pace;
  expect(pace.rate).toBeGreaterThan(5);
});

it('slows down once for several that were refused together', () => {
  const once = slowDown(newPace(0, 10), 0, { retryAfterMs: 1000 }, 0);
  const twice = slowDown(once, 1, { retryAfterMs: 1000 }, 20);
  expect(once.rate).toBe(8);
  expect(twice.rate).toBe(8);
});

it('goes no slower than a mail in ten seconds, and no faster than the setting', () => {
  let pace = newPace(0, 2);
  for (let i = 0; i < 50; i++) pace = slowDown(pace, 0, { retryAfterMs: 0 }, i * 1000);
  expect(pace.rate).toBe(0.1);
  for (let i = 0; i < 2000; i++) pace = takeTurn(pace, null, 2, 1e6 + i * 20_000).pace;
  expect(pace.rate).toBe(2);
});

it('is one for all accounts: the third in a second waits, without a try', async () => {
  const people = [];
  for (const _ of [1, 2, 3]) people.push(await waitingFor(app, 'accept'));
  for (const { id } of people) await (await queueAtTwoPerSecond(id))();
  const sent = await Promise.all(people.map(({ username }) => triesFor(username)));
  expect(sent.map((tries) => tries.length)).toEqual([1, 1, 0]);

  const wait = await dueIn(people[2]?.id ?? '');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(1000);
});

it('lets two of four alarms at the same moment send', async () => {
  const people = [];
  for (const _ of [1, 2, 3, 4]) people.push(await waitingFor(app, 'accept'));
  const alarms = await Promise.all(people.map(({ id }) => queueAtTwoPerSecond(id)));
  await Promise.all(alarms.map((alarm) => alarm()));
  const sent = await Promise.all(people.map(({ username }) => triesFor(username)));
  expect(sent.flat()).toHaveLength(2);
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
