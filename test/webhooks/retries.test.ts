import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { retryDelaysMs, retryInMs } from '../../src/webhooks/retry';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import type { ReceiverMode } from '../support/webhook-types';
import {
  alarmOf,
  deliver,
  endpointFor,
  forgetEndpoints,
  happened,
  impatient,
  receiverAnswers,
  runSender,
  senderOf,
  type TestEndpoint,
  triesAt,
} from '../support/webhooks';

afterEach(forgetEndpoints);

/** @returns an endpoint whose first try has failed. */
async function failed(mode: ReceiverMode, count = 1): Promise<TestEndpoint> {
  const endpoint = await endpointFor(['user.created'], mode);
  await happened('user_created', count);
  await deliver(endpoint, mode === 'silence' ? impatient : {});
  return endpoint;
}

/** Goes on to the next try, and lets it happen. */
async function nextTry(endpoint: TestEndpoint): Promise<void> {
  vi.setSystemTime((await alarmOf(endpoint)) ?? 0);
  await runSender(endpoint);
}

/** Until nothing is tried any more. */
async function triedToTheEnd(mode: ReceiverMode, count = 1): Promise<TestEndpoint> {
  const endpoint = await failed(mode, count);
  for (const _ of retryDelaysMs) {
    travel('30h');
    await runSender(endpoint);
  }
  return endpoint;
}

const idsOf = async (endpoint: TestEndpoint) => (await triesAt(endpoint)).map(({ id }) => id);
const first = { deadAt: 0, id: '' };

describe('a try that fails', () => {
  it.each<[ReceiverMode, string]>([
    ['error-500', 'status-500'],
    ['bad-request', 'status-400'],
    ['redirect', 'status-302'],
    ['redirect-307', 'status-307'],
    ['drop', 'not-reached (Error)'],
    ['silence', 'timeout'],
  ])('with %s is told as %s, and made again', async (mode, outcome) => {
    const endpoint = await failed(mode);
    expect(await senderOf(endpoint).state()).toMatchObject({
      waiting: 1,
      dead: 0,
      last: { at: Date.now(), ok: false, outcome },
    });
    await receiverAnswers(endpoint, 'accept');
    await nextTry(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({
      waiting: 0,
      last: { ok: true, outcome: 'status-204' },
    });
    expect(await alarmOf(endpoint)).toBeNull();
  });

  it('follows no redirect', async () => {
    await failed('redirect-307');
    expect(await triesAt({ name: 'elsewhere' })).toEqual([]);
  });

  it('is made again with the same id and body, and a signature of its own', async () => {
    const endpoint = await failed('error-500');
    await nextTry(endpoint);
    const [one, two] = await triesAt(endpoint);
    expect(two).toMatchObject({ id: one?.id, body: one?.body });
    expect(Number(two?.timestamp) - Number(one?.timestamp)).toBeGreaterThanOrEqual(5);
    expect(two?.signature).not.toBe(one?.signature);
  });

  it('is not lost where the object is restarted', async () => {
    const endpoint = await failed('error-500');
    await evictDurableObject(senderOf(endpoint));
    await receiverAnswers(endpoint, 'accept');
    await nextTry(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(2);
  });

  it('an answer without an end is taken by its status', async () => {
    const endpoint = await failed('endless');
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, last: { ok: true } });
  });

  it('is made again after 5 s, 5 min, 30 min and so on, a fifth later at most, and never before', async () => {
    const endpoint = await failed('error-500');
    for (const [index, delay] of retryDelaysMs.entries()) {
      const due = await alarmOf(endpoint);
      expect(due).toBeGreaterThanOrEqual(Date.now() + delay);
      expect(due).toBeLessThanOrEqual(Date.now() + delay * 1.2 + 1);
      vi.setSystemTime(Date.now() + delay - 1);
      await runSender(endpoint);
      expect(await triesAt(endpoint)).toHaveLength(index + 1);
      await nextTry(endpoint);
      expect(await triesAt(endpoint)).toHaveLength(index + 2);
    }
  });

  it('is spread, so that what failed together is not tried together', () => {
    expect(retryInMs(1, 0, 0)).toBe(5_000);
    expect(retryInMs(1, 0, 1)).toBe(6_000);
    expect(retryInMs(9, 0, 0)).toBe(86_400_000);
    expect(retryInMs(10, 0, 0)).toBeUndefined();
  });

  it('goes on for three days', () => {
    const total = retryDelaysMs.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBeGreaterThan(3 * 86_400_000);
  });
});

describe('a receiver that asks for a pause', () => {
  it('gets one, for all that waits, and no try before', async () => {
    const endpoint = await failed('slow-down');
    await happened('user_created', 1);
    await receiverAnswers(endpoint, 'accept');
    travel('599s');
    await deliver(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(1);
    travel('1s');
    await runSender(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(3);
  });

  it('gets an hour at most', async () => {
    const endpoint = await failed('slow-down-for-a-year');
    expect(await alarmOf(endpoint)).toBe(Date.now() + 3_600_000);
  });
});

describe('a dead letter', () => {
  it('is what ten tries have not delivered; the trail tells the operator', async () => {
    const endpoint = await triedToTheEnd('error-500');
    expect(await triesAt(endpoint)).toHaveLength(10);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, dead: 1 });
    const [id = ''] = await idsOf(endpoint);
    expect(await senderOf(endpoint).deadLetters(first, 10)).toEqual([
      {
        id,
        event: 'user_created',
        at: expect.any(Number),
        userId: `user-${id}`,
        actor: null,
        tries: 10,
        deadAt: Date.now(),
        lastFailure: 'status-500',
      },
    ]);
    expect(auditLines().filter(({ event }) => event === 'sys_error')).toMatchObject([
      { reason: 'webhook-given-up', target: `webhook:${endpoint.id}`, userId: `user-${id}` },
    ]);
  });

  it('is not tried again by itself', async () => {
    const endpoint = await triedToTheEnd('error-500');
    await receiverAnswers(endpoint, 'accept');
    await deliver(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(10);
  });

  it('is sent again with the same id, and has all its tries', async () => {
    const endpoint = await triedToTheEnd('error-500');
    expect(await senderOf(endpoint).resend(null)).toBe(1);
    await runSender(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
    await receiverAnswers(endpoint, 'accept');
    await nextTry(endpoint);
    expect(new Set(await idsOf(endpoint)).size).toBe(1);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, dead: 0 });
    expect(await senderOf(endpoint).resend(null)).toBe(0);
  });

  it('is sent again alone where others are dead, and unknown ones are passed over', async () => {
    const endpoint = await triedToTheEnd('error-500', 3);
    const [one, two, three] = await senderOf(endpoint).deadLetters(first, 10);
    expect(await senderOf(endpoint).resend([two?.id ?? '', 'unknown', "'; --"])).toBe(1);
    await receiverAnswers(endpoint, 'accept');
    await runSender(endpoint);
    const left = await senderOf(endpoint).deadLetters(first, 10);
    expect(left.map(({ id }) => id)).toEqual([one?.id, three?.id]);
    expect(await senderOf(endpoint).deadLetters(one ?? first, 10)).toEqual([three]);
    expect(await senderOf(endpoint).deadLetters(first, 1)).toEqual([one]);
  });

  it('is kept for thirty days', async () => {
    const endpoint = await triedToTheEnd('error-500');
    vi.setSystemTime(Date.now() + 30 * 86_400_000 - 1);
    expect(await senderOf(endpoint).state()).toMatchObject({ dead: 1 });
    expect(await alarmOf(endpoint)).toBe(Date.now() + 1);
    vi.setSystemTime(Date.now() + 1);
    await runSender(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({ dead: 0 });
    expect(await alarmOf(endpoint)).toBeNull();
  });
});

it('tells in a fault and in the state that a secret is lost, and counts no try', async () => {
  const endpoint = await endpointFor(['user.created']);
  await happened('user_created', 1);
  await senderOf(endpoint).wake(endpoint.id);
  await runSender(endpoint, { webhookKeys: [{ id: 'another', key: new Uint8Array(32) }] });
  expect(faults()).toEqual([{ webhook: endpoint.id, why: 'secret-lost' }]);
  expect(await senderOf(endpoint).state()).toMatchObject({
    waiting: 1,
    last: { ok: false, outcome: 'secret-lost' },
  });
  expect(await alarmOf(endpoint)).toBe(Date.now() + 3_600_000);
  await nextTry(endpoint);
  expect(await triesAt(endpoint)).toHaveLength(1);
});

it.each([['url-not-public', { PUBLIC_URL: 'https://accounts.example' }]])(
  'sends nothing to what has become %s, and tries again',
  async (outcome, settings) => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 1);
    await senderOf(endpoint).wake(endpoint.id);
    await runSender(endpoint, { settings: { ...settings, DNS_OVER_HTTPS_URL: undefined } });
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, last: { outcome } });
    expect(await triesAt(endpoint)).toEqual([]);
  },
);

it.each([
  ['address-not-public', '10.0.0.1', 0],
  ['status-204', '8.8.8.8', 1],
])('says %s where the name stands for %s', async (outcome, data, sent) => {
  const endpoint = await endpointFor(['user.created']);
  const url = 'https://hooks.customer.example/events';
  await env.DB.prepare('UPDATE webhook_endpoints SET url = ? WHERE id = ?')
    .bind(url, endpoint.id)
    .run();
  await happened('user_created', 3);
  await senderOf(endpoint).wake(endpoint.id);
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (asked) => {
    if (String(asked) === url) return new Response(null, { status: 204 });
    return Response.json({ Status: 0, Answer: [{ type: 1, data }] });
  });
  const DNS_OVER_HTTPS_URL = 'https://dns.example/dns-query';
  const PUBLIC_URL = 'https://accounts.example';
  await runSender(endpoint, { settings: { PUBLIC_URL, DNS_OVER_HTTPS_URL } });
  expect(await senderOf(endpoint).state()).toMatchObject({ last: { outcome } });
  const toReceiver = fetched.mock.calls.filter(([asked]) => String(asked) === url);
  expect(toReceiver).toHaveLength(3 * sent);
  // A and AAAA, once for a run.
  expect(fetched.mock.calls.length - toReceiver.length).toBe(2);
});
