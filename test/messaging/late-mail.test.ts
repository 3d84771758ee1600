import { afterEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { linkTokenOf, mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import { waitingFor, waitingJobs } from '../support/resets';

const app = makeTestApp();

afterEach(expectMailFaults);

it('sends a late mail whose link is good for what is left of its time', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('23h');
  travel('59m');
  await runMailQueue(id);
  travel('59s');
  const body = { token: await linkTokenOf(username), newPassword: 'Velvet?Compass3' };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
});

it('does not lengthen the life of a link that was sent late', async () => {
  const { username, id } = await waitingFor(app, 'error-500');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('23h');
  await runMailQueue(id);
  travel('1h');
  const body = { token: await linkTokenOf(username), newPassword: 'Velvet?Compass3' };
  expect((await app.post('/v1/reset-password', body)).status).toBe(410);
});

it('still tries a second before the link dies', async () => {
  const { username, id } = await waitingFor(app, 'accept');
  travel('86399s');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(1);
});

it('gives up when the link would be dead, logs that once, and sends nothing later', async () => {
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
