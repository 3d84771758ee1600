import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { secretKeys } from '../../src/core/secret-key';
import { headersOf, signingSecret } from '../../src/webhooks/signature';
import { travel } from '../support/clock';
import { secretsOf } from '../support/secrets';
import { makeTestDeps } from '../support/test-deps';
import {
  deliver,
  endpointFor,
  forgetEndpoints,
  happened,
  secretOf,
  triesAt,
} from '../support/webhooks';

afterEach(forgetEndpoints);

const keys = () => secretKeys(secretsOf(), 'webhook-signing');
const endpoint = (changes = {}) => ({
  id: 'endpoint-1',
  keyId: keys()[0].id,
  secretVersion: 2,
  previousSecretUntil: null,
  ...changes,
});
const body = '{"type":"user.created"}';
const sign = (of: ReturnType<typeof endpoint>) => {
  const headers = headersOf(keys(), of, 'event-1', body, new Date());
  if (!headers) throw new Error('not signed');
  return headers;
};
const secret = (changes = {}) => signingSecret(keys(), endpoint(changes)) ?? '';

describe('a signature', () => {
  it('is good for another implementation of Standard Webhooks', () => {
    expect(new Webhook(secret()).verify(body, sign(endpoint()))).toEqual({ type: 'user.created' });
  });

  it.each([
    ['another body', (headers: Record<string, string>) => [`${body} `, headers]],
    ['another id', (headers) => [body, { ...headers, 'webhook-id': 'event-2' }]],
    [
      'another second',
      (headers) => [
        body,
        { ...headers, 'webhook-timestamp': `${Number(headers['webhook-timestamp']) + 1}` },
      ],
    ],
  ] as [string, (headers: Record<string, string>) => [string, Record<string, string>]][])(
    'is bad for %s',
    (_, change) => {
      const webhook = new Webhook(secret());
      expect(() => webhook.verify(...change(sign(endpoint())))).toThrow('No matching signature');
    },
  );

  it('has the second of the try, so that a replay of later is refused', () => {
    const headers = sign(endpoint());
    travel('6m');
    expect(() => new Webhook(secret()).verify(body, headers)).toThrow('too old');
    expect(() => new Webhook(secret()).verify(body, sign(endpoint()))).not.toThrow();
  });

  it('is good for the secret before too until its time, and then no more', () => {
    const until = new Date(Date.now() + 1000);
    const rotated = endpoint({ previousSecretUntil: until });
    const before = new Webhook(secret({ secretVersion: 1 }));
    expect(sign(rotated)['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(() => before.verify(body, sign(rotated))).not.toThrow();
    expect(() => new Webhook(secret()).verify(body, sign(rotated))).not.toThrow();

    vi.setSystemTime(until);
    expect(sign(rotated)['webhook-signature']?.split(' ')).toHaveLength(1);
    expect(() => before.verify(body, sign(rotated))).toThrow('No matching signature');
  });

  it('is good for the secret before also where AUTH_SECRET was replaced at the rotation', () => {
    const [old] = secretsOf();
    const now = { id: 'ffff0000', text: 'another secret of the tests, of 32 bytes and more' };
    const both = secretKeys([now, old], 'webhook-signing');
    const rotated = endpoint({ keyId: now.id, previousSecretUntil: new Date(Date.now() + 1000) });
    const headers = headersOf(both, rotated, 'event-1', body, new Date());
    const before = new Webhook(secret({ secretVersion: 1 }));
    expect(() => before.verify(body, headers ?? {})).not.toThrow();
  });

  it('is none where the key of its secret is lost', () => {
    const lost = endpoint({ keyId: 'a lost one' });
    expect(headersOf(keys(), lost, 'event-1', body, new Date())).toBeUndefined();
  });
});

it('has a secret of 32 bytes, another for each endpoint and each version', () => {
  const secrets = [secret(), secret({ id: 'endpoint-2' }), secret({ secretVersion: 3 })];
  expect(new Set(secrets).size).toBe(3);
  for (const one of secrets) expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});

it('is sent with an event that says what happened, when, and to whom by a random id', async () => {
  const to = await endpointFor(['user.created']);
  const [id = ''] = await happened('user_created', 1);
  await deliver(to);
  const [got, ...more] = await triesAt(to);
  expect(more).toEqual([]);
  expect(got).toMatchObject({ id, method: 'POST', contentType: 'application/json' });
  const headers = {
    'webhook-id': got?.id ?? '',
    'webhook-timestamp': got?.timestamp ?? '',
    'webhook-signature': got?.signature ?? '',
  };
  expect(new Webhook(await secretOf(to)).verify(got?.body ?? '', headers)).toEqual({
    type: 'user.created',
    timestamp: new Date().toISOString(),
    data: { userId: `user-${id}`, actor: null },
  });
});

it('has no secret in any store', async () => {
  const to = await endpointFor(['user.created']);
  const stored = JSON.stringify(
    (await env.DB.prepare('SELECT * FROM webhook_endpoints').all()).results,
  );
  const bare = (await secretOf(to)).replace('whsec_', '');
  expect(stored).toContain(to.id);
  expect(stored).not.toContain(bare);
  expect(makeTestDeps().webhookKeys).toHaveLength(1);
});
