/** SMS in the queue: what is sent, how often, and what is kept of it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { newRequestContext } from '../../src/core/request-context';
import { checkCode, forgetCode } from '../../src/links/code';
import { codeTo, linkBySms } from '../../src/messaging/jobs';
import { requestMail } from '../../src/messaging/queue';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { freshPhone } from '../support/fresh-phone';
import { runMailQueue } from '../support/mail';
import { waitingJobs } from '../support/resets';
import { codeOf, smsProviderAnswers, smsTo, smsTriesFor } from '../support/sms';
import type { SmsMode } from '../support/sms-types';
import { makeTestDeps } from '../support/test-deps';

const deps = makeTestDeps();

/** Queues a code for somebody who has just asked for one. */
async function asked(phone = freshPhone(), id: string = crypto.randomUUID()) {
  const context = newRequestContext(new Date());
  const owner = { id, phone, phoneSignsIn: true };
  const job = codeTo(deps, context, owner, 'verification', id, { phone });
  const requested = await requestMail(deps, context, id, 'verification', job, { userId: id });
  expect(requested.ok).toBe(true);
  return { phone, id };
}

const check = (id: string, code: string) => checkCode(deps, 'verification', id, code, new Date());

const storedIn = (id: string) =>
  runInDurableObject(env.MAIL_QUEUE.getByName(id), (_, { storage }) =>
    JSON.stringify([...storage.kv.list()]),
  );

it('sends a code that is good for what it was asked for', async () => {
  const { phone, id } = await asked();
  await runMailQueue(id);
  expect(await smsTo(phone)).toHaveLength(1);
  expect(await check(id, await codeOf(phone))).toEqual({ phone });
});

it('names the service, and binds the code to its page', async () => {
  const { phone, id } = await asked();
  await runMailQueue(id);
  const [sms] = await smsTo(phone);
  const code = await codeOf(phone);
  expect(sms?.text).toBe(
    `accounts.example: ${code} is your code to confirm this number. Never share it.\n\n@accounts.example #${code}`,
  );
  expect(sms?.text.length).toBeLessThanOrEqual(160);
});

it('keeps the code nowhere in the queue, before and after a try', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 'error-500');
  const before = await storedIn(id);
  await runMailQueue(id);
  const between = await storedIn(id);
  await smsProviderAnswers(phone, 'accept');
  travel('15s');
  await runMailQueue(id);
  const code = await codeOf(phone);
  for (const stored of [before, between]) {
    expect(stored).toContain(phone);
    expect(stored).not.toContain(code);
  }
  expect(await storedIn(id)).not.toContain(phone);
  expectMailFaults();
});

it.each<SmsMode>(['error-500', 'rubbish', 20003])(
  'sends the same code again where the provider answers by %s',
  async (mode) => {
    const { phone, id } = await asked();
    await smsProviderAnswers(phone, mode);
    await runMailQueue(id);
    travel('15s');
    await smsProviderAnswers(phone, 'accept');
    await runMailQueue(id);
    const [first, second, ...more] = await smsTriesFor(phone);
    expect(second?.body).toBe(first?.body);
    expect(more).toEqual([]);
    expect(await check(id, await codeOf(phone))).toEqual({ phone });
    expectMailFaults();
  },
);

it('repeats one SMS where the answer is lost, and no more', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 'accept-and-drop-answer');
  await runMailQueue(id);
  await smsProviderAnswers(phone, 'accept');
  for (const wait of ['15s', '30s', '60s']) {
    travel(wait);
    await runMailQueue(id);
  }
  const [first, second, ...more] = await smsTo(phone);
  expect(second).toEqual(first);
  expect(more).toEqual([]);
  expectMailFaults();
});

it('sends nothing again once the code was used', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 'accept-and-drop-answer');
  await runMailQueue(id);
  await forgetCode(deps, 'verification', id, await codeOf(phone));
  travel('15s');
  await runMailQueue(id);
  expect(await smsTriesFor(phone)).toHaveLength(1);
  expect(await waitingJobs(id)).toEqual([]);
  expectMailFaults();
});

it('gives a code up after five minutes: nobody waits for it any more', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 'error-500');
  await runMailQueue(id);
  travel('5m');
  auditLines();
  await smsProviderAnswers(phone, 'accept');
  await runMailQueue(id);
  expect(await smsTo(phone)).toEqual([]);
  expect(auditLines()).toMatchObject([{ event: 'sys_error', reason: 'sms-given-up', userId: id }]);
  expectMailFaults();
});

it.each([21211, 21408, 21610])('gives up at once where Twilio says %i', async (code) => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, code);
  auditLines();
  await runMailQueue(id);
  expect(await waitingJobs(id)).toEqual([]);
  expect(auditLines()).toMatchObject([{ event: 'sys_error', reason: 'sms-given-up', userId: id }]);
  expectMailFaults();
});

it('waits as long as Twilio asks for', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 20429);
  await runMailQueue(id);
  await smsProviderAnswers(phone, 'accept');
  travel('29s');
  await runMailQueue(id);
  expect(await smsTo(phone)).toEqual([]);
  travel('1s');
  await runMailQueue(id);
  expect(await smsTo(phone)).toHaveLength(1);
  expectMailFaults();
});

it('logs a failed try without the number or the code', async () => {
  const { phone, id } = await asked();
  await smsProviderAnswers(phone, 'error-500');
  auditLines();
  await runMailQueue(id);
  const lines = auditLines();
  expect(lines).toMatchObject([{ event: 'sys_error', reason: 'sms-not-sent', userId: id }]);
  expect(JSON.stringify(lines)).not.toContain(phone);
  expectMailFaults();
});

it('replaces a code by a newer one', async () => {
  const { phone, id } = await asked();
  await runMailQueue(id);
  const first = await codeOf(phone);
  await asked(phone, id);
  await runMailQueue(id);
  const second = await codeOf(phone);
  if (first !== second) expect(await check(id, first)).toBeUndefined();
  expect(await check(id, second)).toEqual({ phone });
});

it('is counted as it is sent: the sixth SMS to a number in a day is refused, audited, and forgotten', async () => {
  const phone = freshPhone();
  for (let i = 0; i < 5; i++) await runMailQueue((await asked(phone)).id);
  const { id } = await asked(phone);
  auditLines();
  await runMailQueue(id);
  expect(await smsTo(phone)).toHaveLength(5);
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason: 'sms-number', userId: id },
  ]);
  expect(await waitingJobs(id)).toEqual([]);
  travel('24h');
  await runMailQueue((await asked(phone)).id);
  expect(await smsTo(phone)).toHaveLength(6);
});

it('counts a code that is tried several times as one', async () => {
  const phone = freshPhone();
  const { id } = await asked(phone);
  await smsProviderAnswers(phone, 'error-500');
  for (const wait of ['15s', '30s', '60s']) {
    await runMailQueue(id);
    travel(wait);
  }
  await smsProviderAnswers(phone, 'accept');
  await runMailQueue(id);
  for (let i = 0; i < 4; i++) await runMailQueue((await asked(phone)).id);
  expect(await smsTo(phone)).toHaveLength(5);
  expectMailFaults();
});

it('holds a keyed hash of the network in place of its address', async () => {
  const context = { ...newRequestContext(new Date()), ip: '192.0.2.99' };
  const owner = { id: crypto.randomUUID(), phone: freshPhone(), phoneSignsIn: true };
  const job = codeTo(deps, context, owner, 'verification', owner.id, {});
  expect(job?.network).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(job)).not.toContain('192.0.2');
  const neighbour = codeTo(deps, { ...context, ip: '192.0.2.98' }, owner, 'reset', owner.id, {});
  expect(neighbour?.network).not.toBe(job?.network);
});

it('sends nothing while it cannot count, and sends it once it can', async () => {
  const { phone, id } = await asked();
  const down = { getByName: () => ({ take: () => Promise.reject(new Error('down')) }) };
  await runInDurableObject(env.MAIL_QUEUE.getByName(id), (queue) => {
    Object.assign(queue, { env: { ...env, QUOTA: down } });
  });
  await runMailQueue(id);
  expect(await smsTriesFor(phone)).toEqual([]);
  await runInDurableObject(env.MAIL_QUEUE.getByName(id), (queue) => {
    Object.assign(queue, { env });
  });
  travel('15s');
  await runMailQueue(id);
  expect(await smsTo(phone)).toHaveLength(1);
  expectMailFaults();
});

it('is given up after ten tries that nobody answered: each may have been an SMS', async () => {
  const context = newRequestContext(new Date());
  const owner = { id: crypto.randomUUID(), phone: freshPhone(), phoneVerifiedAt: new Date(0) };
  await smsProviderAnswers(owner.phone, 'accept-and-drop-answer');
  const link = linkBySms(deps, context, owner, 'undo', { userId: owner.id });
  await requestMail(deps, context, owner.id, 'undo', link, { userId: owner.id });
  for (let i = 0; i < 12; i++) {
    await runMailQueue(owner.id);
    travel('1h');
  }
  expect(await smsTo(owner.phone)).toHaveLength(10);
  expect(await waitingJobs(owner.id)).toEqual([]);
  expectMailFaults();
});

it('is tried on for as long as it is worth it where the provider says no', async () => {
  const context = newRequestContext(new Date());
  const owner = { id: crypto.randomUUID(), phone: freshPhone(), phoneVerifiedAt: new Date(0) };
  await smsProviderAnswers(owner.phone, 'error-500');
  const link = linkBySms(deps, context, owner, 'undo', { userId: owner.id });
  await requestMail(deps, context, owner.id, 'undo', link, { userId: owner.id });
  for (let i = 0; i < 12; i++) {
    await runMailQueue(owner.id);
    travel('1h');
  }
  await smsProviderAnswers(owner.phone, 'accept');
  await runMailQueue(owner.id);
  expect(await smsTo(owner.phone)).toHaveLength(1);
  expectMailFaults();
});
