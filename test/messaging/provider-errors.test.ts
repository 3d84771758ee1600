/** What is done about each error of the provider. */
import { afterEach, expect, it } from 'vitest';
import { remedyFor } from '../../src/messaging/provider-errors';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { mailsTo, providerAnswers, runMailQueue, triesFor } from '../support/mail';
import type { ProviderMode } from '../support/mail-types';
import { waitingFor, waitingJobs } from '../support/resets';

const app = makeTestApp();
afterEach(expectMailFaults);

it('gives a refused address up at once, and says so once', async () => {
  const { username, id } = await waitingFor(app, 'refuse-422');
  await runMailQueue(id);
  expect(auditLines()).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'mail-given-up', userId: id },
  ]);
  expect(await waitingJobs(id)).toEqual([]);
  await providerAnswers(username, 'accept');
  travel('1h');
  await runMailQueue(id);
  expect(await mailsTo(username)).toEqual([]);
});

it('does not repeat a key that the provider knows with another message', async () => {
  const { username, id } = await waitingFor(app, 'other-payload');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('15s');
  await runMailQueue(id);
  const [first, second] = await triesFor(username);
  expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
  expect(await mailsTo(username)).toHaveLength(1);
});

it.each<ProviderMode>(['same-key-at-once', 'bad-key', 'unknown-error', 'error-500', 'quota'])(
  'repeats the same key after %s, and sends once',
  async (mode) => {
    const { username, id } = await waitingFor(app, mode);
    await runMailQueue(id);
    await providerAnswers(username, 'accept');
    travel('15s');
    await runMailQueue(id);
    const [first, second] = await triesFor(username);
    expect(second).toEqual(first);
    expect(await mailsTo(username)).toHaveLength(1);
  },
);

it.each([
  ['validation_error', 422, 'give-up'],
  ['validation_error', 400, 'retry'],
  ['validation_error', 401, 'retry'],
  ['validation_error', 403, 'retry'],
  ['invalid_from_address', 422, 'retry'],
  ['monthly_quota_exceeded', 429, 'slow-down'],
  ['toString', 500, 'retry'],
  ['__proto__', 429, 'slow-down'],
  [undefined, 429, 'slow-down'],
  [undefined, 302, 'retry'],
] as const)('%s with status %i: %s', (name, status, remedy) => {
  expect(remedyFor(name, status)).toBe(remedy);
});
