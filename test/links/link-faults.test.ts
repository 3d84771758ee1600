/** What becomes of a mail with a link where KV fails, or the queue ends, while the alarm works on it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { accountKey } from '../support/account-key';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faultyStores, type Way, whatTheStoreSays } from '../support/faulty-stores';
import { linkTokenOf, mailsTo, runMailQueue, triesFor } from '../support/mail';
import { otherPassword, register, registration } from '../support/people';
import { forgot, waitingFor, waitingJobs } from '../support/resets';
import { textOf } from '../support/spoken';

const app = makeTestApp();
const ways: Way[] = ['refused', 'answer-lost'];

let faults: MockInstance<typeof console.error>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
});

/** Until the object starts anew, or `kv` comes. */
async function queueUses(account: string, kv: object): Promise<void> {
  await runInDurableObject(env.MAIL_QUEUE.getByName(account), (queue) => {
    // What it delivers with is made from its env at its first mail.
    Object.assign(queue, { env: { ...env, KV: kv } });
  });
}

/** Lets the alarm work while the one write of a link fails, and again when KV is back. */
async function workThrough(account: string, way: Way): Promise<void> {
  const { calls, stores } = faultyStores({ call: 1, way });
  await queueUses(account, stores.KV);
  await runMailQueue(account);
  expect(calls).toEqual(['kv put']);
}

it.each(ways)(
  'keeps the mail of a reset where KV %s, and sends one whose link is good',
  async (way) => {
    const { username, id } = await waitingFor(app, 'accept');
    await workThrough(id, way);
    expect(await triesFor(username)).toEqual([]);
    expect(await waitingJobs(id)).toHaveLength(1);

    travel('15s');
    await runMailQueue(id);
    expect(await mailsTo(username)).toHaveLength(1);
    expect(await waitingJobs(id)).toEqual([]);
    const body = { token: await linkTokenOf(username), newPassword: otherPassword };
    expect((await app.post('/v1/reset-password', body)).status).toBe(204);
  },
);

it.each(ways)(
  'keeps the mail of a registration where KV %s, and sends one whose link is good',
  async (way) => {
    const { username, password, ...rest } = registration();
    const concealing = makeTestApp({ REGISTRATION: 'conceal' });
    await concealing.post('/v1/register', { username, password, ...rest });
    const account = await accountKey(username);
    await workThrough(account, way);
    expect(await triesFor(username)).toEqual([]);

    travel('15s');
    await runMailQueue(account);
    expect(await mailsTo(username)).toHaveLength(1);
    const body = { token: await linkTokenOf(username), password };
    expect((await app.post('/v1/confirm-registration', body)).status).toBe(201);
  },
);

it('writes the same link again: a lost answer leaves no second one behind', async () => {
  const links = async () => (await env.KV.list({ prefix: 'reset:' })).keys.map(({ name }) => name);
  const { id } = await waitingFor(app, 'accept');
  const others = await links();
  await workThrough(id, 'answer-lost');
  const before = await links();
  expect(before).toHaveLength(others.length + 1);
  travel('15s');
  await runMailQueue(id);
  expect(await links()).toEqual(before);
});

it.each(ways)('logs one line where KV %s, and nothing of what the store said', async (way) => {
  const { username, id } = await waitingFor(app, 'accept');
  await workThrough(id, way);
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'mail-not-sent', userId: id },
  ]);
  expect(textOf([lines, faults.mock.calls])).not.toMatch(
    new RegExp(`${whatTheStoreSays}|${username}`),
  );
});

it('does not hold the other mails of the account back', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  await forgot(app, username);
  const { stores } = faultyStores({ call: 1, way: 'refused' });
  await queueUses(id, stores.KV);
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
  expect(await waitingJobs(id)).toHaveLength(1);
  travel('15s');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(2);
});

it('sends once where the object ends after the link was written and before the mail was sent', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  await runInDurableObject(env.MAIL_QUEUE.getByName(id), (object, state) => {
    const put = async (name: string, value: string, options: KVNamespacePutOptions) => {
      await env.KV.put(name, value, options);
      state.abort('ended by a test');
    };
    Object.assign(object, { env: { ...env, KV: { put } } });
  });
  await expect(runMailQueue(id)).rejects.toThrow('ended by a test');
  expect(await triesFor(username)).toEqual([]);

  // The platform runs an alarm that came to no end again.
  await runInDurableObject(env.MAIL_QUEUE.getByName(id), (object) => object.alarm());
  expect(await mailsTo(username)).toHaveLength(1);
  expect(await waitingJobs(id)).toEqual([]);
  const body = { token: await linkTokenOf(username), newPassword: otherPassword };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
});

it('needs no KV for a notice', async () => {
  const person = await register(app);
  const { calls, stores } = faultyStores({ call: 1, way: 'refused' });
  await queueUses(person.id, stores.KV);
  for (let i = 0; i < 10; i++) {
    await app.post('/v1/login', { username: person.username, password: 'wrong' });
  }
  await runMailQueue(person.id);
  expect(await mailsTo(person.username)).toHaveLength(1);
  expect(calls).toEqual([]);
});
