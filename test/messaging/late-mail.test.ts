/** Mails that an outage has held back: what their links are good for, and when they are given up. */
import { afterEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { linkTokenOf, mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import { waitingFor, waitingJobs } from '../support/resets';

const app = makeTestApp();
const redeem = async (username: string) => {
  const body = { token: await linkTokenOf(username), newPassword: 'Velvet?Compass3' };
  return (await app.post('/v1/reset-password', body)).status;
};

afterEach(expectMailFaults);

it('sends a mail that is 23 hours late with a link that is good for the 24 hours it says', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('23h');
  await runMailQueue(id);
  travel('23h');
  travel('59m');
  travel('59s');
  expect(await redeem(username)).toBe(204);
});

it('lets that link live no longer than it says', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('23h');
  await runMailQueue(id);
  travel('24h');
  expect(await redeem(username)).toBe(410);
});

it('repeats a mail as it is for an eighth of its life, and then makes another link', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  travel('3h');
  await runMailQueue(id);
  travel('1h');
  await runMailQueue(id);
  const [first, second, third] = await triesFor(username);
  expect(second).toEqual(first);
  expect(third?.idempotencyKey).not.toBe(first?.idempotencyKey);
  expect(third?.body).not.toBe(first?.body);
  expect(await waitingJobs(id)).toHaveLength(1);
});

it('does not lengthen a link that arrived by much: one whose answer was lost has its own end', async () => {
  const { username, id } = await waitingFor(app, 'accept-and-drop-answer');
  await runMailQueue(id);
  const token = await linkTokenOf(username);
  await providerAnswers(username, 'accept');
  travel('4h');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(2);
  travel('20h');
  const body = { token, newPassword: 'Velvet?Compass3' };
  expect((await app.post('/v1/reset-password', body)).status).toBe(410);
  expect(await redeem(username)).toBe(204);
});

it('still tries a second before the request is too old', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  travel('86399s');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
});

it('gives up when the request is too old, logs that once, and sends nothing later', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  auditLines();
  await providerAnswers(username, 'accept');
  travel('24h');
  await runMailQueue(id);
  await runMailQueue(id);
  expect(auditLines()).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'mail-given-up', userId: id },
  ]);
  expect(await triesFor(username)).toHaveLength(1);
  expect(await mailsTo(username)).toEqual([]);
  expect(await waitingJobs(id)).toEqual([]);
});
