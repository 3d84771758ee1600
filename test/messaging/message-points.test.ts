/** What Analytics Engine is told of a mail: how long it took to the provider's word, and each failure as the trail has it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { providerAnswers, runMailQueue } from '../support/mail';
import { points, recordedPoints } from '../support/points';
import { waitingFor } from '../support/resets';

const app = makeTestApp();
afterEach(expectMailFaults);

/** The object measures at the binding of its own Worker. */
const listen = (account: string) =>
  runInDurableObject(env.MAIL_QUEUE.getByName(account) as DurableObjectStub, (object: object) => {
    Object.assign(object, { env: { ...env, ANALYTICS: recordedPoints } });
  });

it('says once that a mail was sent, and how long that took from the request', async () => {
  const { id, username } = await waitingFor(app, 'error-500');
  await listen(id);
  points();
  await runMailQueue(id);
  expect(points()).toMatchObject([
    { event: 'sys_error', reason: 'mail-not-sent', outcome: 'failure' },
  ]);

  await providerAnswers(username, 'accept');
  travel('90s');
  await runMailQueue(id);
  expect(points()).toEqual([
    expect.objectContaining({
      event: 'message_sent',
      outcome: 'success',
      reason: 'email',
      route: '',
      count: 1,
    }),
  ]);
});

it('counts from the request, through every try', async () => {
  const { id, username } = await waitingFor(app, 'error-500');
  await listen(id);
  await runMailQueue(id);
  travel('40s');
  await runMailQueue(id);
  await providerAnswers(username, 'accept');
  travel('60s');
  points();
  await runMailQueue(id);
  expect(points()).toMatchObject([{ event: 'message_sent', durationMs: 100_000 }]);
});
