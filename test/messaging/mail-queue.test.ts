import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import { accountKey } from '../support/account-key';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import type { ProviderMode } from '../support/mail-types';
import { freshEmail } from '../support/people';
import { forgot, waitingFor, waitingJobs } from '../support/resets';

const app = makeTestApp();

afterEach(expectMailFaults);

it.each<ProviderMode>(['error-500', 'bad-key', 'rubbish'])(
  'sends once when the provider is back, after answers of %s',
  async (mode) => {
    const { username, id } = await waitingFor(app, mode);
    expect(await runMailQueue(id)).toBe(true);
    travel('15s');
    await runMailQueue(id);
    expect(await triesFor(username)).toHaveLength(2);
    expect(await mailsTo(username)).toEqual([]);

    await providerAnswers(username, 'accept');
    travel('30s');
    await runMailQueue(id);
    expect(await mailsTo(username)).toHaveLength(1);
    travel('1h');
    await runMailQueue(id);
    expect(await mailsTo(username)).toHaveLength(1);
    expect(await triesFor(username)).toHaveLength(3);
  },
);

it('sends once where the provider took the mail and its answer was lost', async () => {
  const { username, id } = await waitingFor(app, 'accept-and-drop-answer');
  await runMailQueue(id);
  expect(await waitingJobs(id)).toHaveLength(1);

  await providerAnswers(username, 'accept');
  travel('15s');
  await runMailQueue(id);
  expect(await triesFor(username)).toHaveLength(2);
  expect(await mailsTo(username)).toHaveLength(1);
  expect(await waitingJobs(id)).toEqual([]);
});

it('answers 202 and asks the provider nothing before the queue runs', async () => {
  const { username } = await waitingFor(app, 'accept');
  expect(await triesFor(username)).toEqual([]);
});

it('repeats a try with the same idempotency key and the same body', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  for (const wait of ['15s', '30s', '60s']) {
    await runMailQueue(id);
    travel(wait);
  }
  const tries = await triesFor(username);
  expect(tries).toHaveLength(3);
  expect(tries[0]?.idempotencyKey).toMatch(/./);
  expect(new Set(tries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
});

it('gives two requests keys and bodies of their own', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  await forgot(app, username);
  await runMailQueue(id);
  const tries = await triesFor(username);
  expect(new Set(tries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  expect(new Set(tries.map(({ body }) => body)).size).toBe(2);
});

it('waits 15 s at most, doubling up to an hour, and half of it at least', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  let tries = 1;
  for (const wait of [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
    const halfMs = wait * 500;
    vi.setSystemTime(Date.now() + halfMs - 1);
    await runMailQueue(id);
    expect(await triesFor(username)).toHaveLength(tries);
    vi.setSystemTime(Date.now() + halfMs + 1);
    await runMailQueue(id);
    expect(await triesFor(username)).toHaveLength(++tries);
  }
});

it('does not try together again what failed together', async () => {
  const waits = new Set<number>();
  for (let n = 0; n < 6; n++) {
    const { id } = await waitingFor(app, 'error-500');
    await runMailQueue(id);
    const queue = env.MAIL_QUEUE.getByName(id);
    const due = await runInDurableObject(queue, (_, { storage }) => storage.getAlarm());
    waits.add((due ?? 0) - Date.now());
  }
  expect(waits.size).toBeGreaterThan(1);
});

it('logs each failed try as one system error, and no address in clear', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'mail-not-sent', userId: id },
  ]);
  expect(JSON.stringify(lines)).not.toContain(username);
});

it('loses nothing when the object is evicted before and between tries', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  const queue = env.MAIL_QUEUE.getByName(id);
  await evictDurableObject(queue);
  await runMailQueue(id);
  await evictDurableObject(queue);
  await providerAnswers(username, 'accept');
  travel('15s');
  await runMailQueue(id);
  const [first, second, ...more] = await triesFor(username);
  expect(second).toEqual(first);
  expect(more).toEqual([]);
  expect(await mailsTo(username)).toHaveLength(1);
});

it('keeps the count of requests over an eviction', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  await forgot(app, username);
  await forgot(app, username);
  await evictDurableObject(env.MAIL_QUEUE.getByName(id));
  expect(await forgot(app, username)).toBe(429);
});

it('sends a mail that is asked for while another is on its way', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  const [, status] = await Promise.all([runMailQueue(id), forgot(app, username)]);
  expect(status).toBe(202);
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(2);
});

it('does not hold the second mail back because the first is refused', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  await forgot(app, username);
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
  travel('15s');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(2);
});

it('empties the queue of an account that does not exist, without a mail or a line', async () => {
  const username = freshEmail();
  await forgot(app, username);
  auditLines();
  const key = await accountKey(username);
  expect(await waitingJobs(key)).toHaveLength(1);
  expect(await runMailQueue(key)).toBe(true);
  expect(await waitingJobs(key)).toEqual([]);
  expect(auditLines()).toEqual([]);
  expect(await triesFor(username)).toEqual([]);
});

it('keeps nothing of an account once the window has passed', async () => {
  const { id } = await waitingFor(app, 'accept');
  await runMailQueue(id);
  travel('24h');
  expect(await runMailQueue(id)).toBe(true);
  const stored = await runInDurableObject(env.MAIL_QUEUE.getByName(id), (_, { storage }) => [
    ...storage.kv.list(),
  ]);
  expect(stored).toEqual([]);
  expect(await runMailQueue(id)).toBe(false);
});
