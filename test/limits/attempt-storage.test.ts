/** What the counter of an account keeps, and for how long. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { goodPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';

const app = makeTestApp();

const attempt = (username: string, password = 'wrong') =>
  app.post('/v1/login', { username, password });

async function fail(username: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect((await attempt(username)).status).toBe(401);
}

it('keeps nothing of an account that was silent for a day', async () => {
  const { username, id } = await register(app);
  await fail(username, 3);
  const counter = env.ATTEMPT_COUNTER.getByName(id);
  const stored = () => runInDurableObject(counter, (_, { storage }) => [...storage.kv.list()]);
  expect(await stored()).toHaveLength(1);
  travel('24h');
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await stored()).toEqual([]);
});

it('keeps an account that was tried again before its day was over, for a day more', async () => {
  const { username, id } = await register(app);
  await fail(username, 4);
  travel('23h');
  await fail(username, 5);
  const counter = env.ATTEMPT_COUNTER.getByName(id);
  const kept = () => runInDurableObject(counter, (_, { storage }) => [...storage.kv.list()].length);
  travel('1h');
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await kept()).toBe(1);
  expect((await attempt(username)).status).toBe(401);
  await expectProblem(await attempt(username), 429, 'too-many-attempts');
  travel('24h');
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await kept()).toBe(0);
});

it('sets its alarm once, and again where that was lost', async () => {
  const { username, id } = await register(app);
  const counter = env.ATTEMPT_COUNTER.getByName(id);
  const alarm = () => runInDurableObject(counter, (_, { storage }) => storage.getAlarm());
  await fail(username, 1);
  const due = await alarm();
  travel('1h');
  await fail(username, 1);
  expect(await alarm()).toBe(due);

  await runInDurableObject(counter, (_, { storage }) => storage.deleteAlarm());
  travel('24h');
  await fail(username, 1);
  expect(await alarm()).toBe(Date.now() + 86_400_000);
});

it('keeps the count and the lock when the object is evicted', async () => {
  const { username, id } = await register(app);
  const counter = env.ATTEMPT_COUNTER.getByName(id);
  await fail(username, 9);
  await evictDurableObject(counter);
  expect((await attempt(username)).status).toBe(401);
  await evictDurableObject(counter);
  await expectProblem(await attempt(username, goodPassword), 429, 'too-many-attempts');
});
