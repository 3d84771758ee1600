/** The promise, at some size: at least once, whatever the receiver does. */
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it, vi } from 'vitest';
import {
  alarmOf,
  endpointFor,
  forgetEndpoints,
  happened,
  impatient,
  outboxOf,
  runSender,
  secretOf,
  senderOf,
  triesAt,
} from '../support/webhooks';

afterEach(forgetEndpoints);

const count = 10_000;

it('brings each of 10,000 events to a receiver that fails 30 % of the time', async () => {
  const endpoint = await endpointFor(['user.created'], 'fails-30-percent');
  const ids = await happened('user_created', count);
  expect(await outboxOf(endpoint)).toHaveLength(count);
  await senderOf(endpoint).wake(endpoint.id);

  let revived = 0;
  for (let alarm = await alarmOf(endpoint); alarm !== null; alarm = await alarmOf(endpoint)) {
    const { waiting, dead } = await senderOf(endpoint).state();
    // One run in twenty has an event that fails ten times of ten. Somebody sends it again, before it is forgotten.
    if (waiting === 0 && dead > 0) {
      revived += await senderOf(endpoint).resend(null);
      continue;
    }
    if (alarm > Date.now()) vi.setSystemTime(alarm + 600_000);
    await runSender(endpoint, { ...impatient, log: () => {} });
  }

  const tries = await triesAt(endpoint);
  const taken = tries.filter(({ accepted }) => accepted).map(({ id }) => id);
  expect(new Set(taken)).toEqual(new Set(ids));
  expect(tries.length).toBeGreaterThan(count * 1.3);
  expect(await outboxOf(endpoint)).toEqual([]);
  expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, dead: 0 });
  expect(revived).toBeLessThan(10);

  const webhook = new Webhook(await secretOf(endpoint));
  const good = tries.filter(
    ({ id, timestamp, body, signature }) =>
      webhook.sign(id, new Date(Number(timestamp) * 1000), body) === signature,
  );
  expect(good).toHaveLength(tries.length);
}, 120_000);
