/** One SMS handed to a service of the operator's, and how that service can tell that it is from here. */
import { env } from 'cloudflare:workers';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { expect, it } from 'vitest';
import { readWebhookSecret, webhookTransport } from '../../src/messaging/sms-webhook';
import { freshPhone } from '../support/fresh-phone';
import { smsProviderAnswers, smsTo, smsTriesFor } from '../support/sms';
import type { SmsMode } from '../support/sms-types';

const bytes = new Uint8Array(32).fill(7);
const secretText = `whsec_${bytes.toBase64()}`;

const transport = (timeoutMs = 10_000) =>
  webhookTransport({
    url: `${env.TWILIO_BASE_URL}/hook`,
    secret: readWebhookSecret(secretText) ?? new Uint8Array(),
    timeoutMs,
  });

const text = 'Nordlicht: 314159 ist Ihr Code für ein neues Passwort.';

/** As docs/deploy.md says it, on the other side. */
function isSigned(headers: Record<string, string>, body: string, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given = '' } = headers;
  if (Math.abs(now / 1000 - Number(at)) > 300) return false;
  const key = Buffer.from(secretText.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
  return given.split(' ').some((one) => {
    const [version, signature = ''] = one.split(',');
    const bytesGiven = Buffer.from(signature, 'base64');
    return (
      version === 'v1' &&
      bytesGiven.length === expected.length &&
      timingSafeEqual(bytesGiven, expected)
    );
  });
}

it('posts the number, the text and an id, signed', async () => {
  const to = freshPhone();
  await transport()({ to, text }, 'job-1');
  const [only] = await smsTriesFor(to);
  if (!only) throw new Error('nothing came');
  expect(only.headers['content-type']).toBe('application/json');
  expect(JSON.parse(only.body)).toEqual({ to, text, id: 'job-1' });
  expect(only.headers['webhook-id']).toBe('job-1');
  expect(only.headers['webhook-timestamp']).toBe(String(Math.floor(Date.now() / 1000)));
  expect(isSigned(only.headers, only.body, Date.now())).toBe(true);
});

it('is known as forged with another body, another time or another id', async () => {
  const to = freshPhone();
  await transport()({ to, text }, 'job-2');
  const [only] = await smsTriesFor(to);
  if (!only) throw new Error('nothing came');
  const { headers, body } = only;
  const now = Date.now();
  expect(isSigned(headers, body.replace('314159', '271828'), now)).toBe(false);
  const later = String(Number(headers['webhook-timestamp']) + 1);
  expect(isSigned({ ...headers, 'webhook-timestamp': later }, body, now)).toBe(false);
  expect(isSigned({ ...headers, 'webhook-id': 'job-3' }, body, now)).toBe(false);
  expect(isSigned(headers, body, now + 301_000)).toBe(false);
});

it('repeats a try with the same id, so that one SMS comes of it', async () => {
  const to = freshPhone();
  await smsProviderAnswers(to, 'accept-and-drop-answer');
  await expect(transport()({ to, text }, 'job-4')).rejects.toThrow('not reached');
  await smsProviderAnswers(to, 'accept');
  await transport()({ to, text }, 'job-4');
  expect(await smsTriesFor(to)).toHaveLength(2);
  expect(await smsTo(to)).toHaveLength(1);
});

it.each<[SmsMode, string, string]>([
  ['error-500', 'status 500', 'retry'],
  ['status-422', 'status 422', 'give-up'],
  ['status-429', 'status 429', 'slow-down'],
  ['redirect', 'status 302', 'retry'],
])('has not sent what is answered by %s: %s, %s', async (mode, message, remedy) => {
  const to = freshPhone();
  await smsProviderAnswers(to, mode);
  const tried = transport()({ to, text }, crypto.randomUUID());
  await expect(tried).rejects.toMatchObject({ message, remedy });
  expect(await smsTriesFor(to)).toHaveLength(1);
});

it('gives up on a service that does not answer', async () => {
  const to = freshPhone();
  await smsProviderAnswers(to, 'silence');
  await expect(transport(30)({ to, text }, 'job')).rejects.toThrow('timed out');
});

it.each([
  ['24 bytes', `whsec_${new Uint8Array(24).toBase64()}`, 24],
  ['64 bytes', `whsec_${new Uint8Array(64).toBase64()}`, 64],
  ['23 bytes', `whsec_${new Uint8Array(23).toBase64()}`, undefined],
  ['65 bytes', `whsec_${new Uint8Array(65).toBase64()}`, undefined],
  ['no prefix', bytes.toBase64(), undefined],
  ['no base64', `whsec_${'!'.repeat(44)}`, undefined],
  ['a line break', `${secretText}\n`, undefined],
])('reads a secret of %s', (_, given, length) => {
  expect(readWebhookSecret(given)?.length).toBe(length);
});
