/** One try at Twilio, as the queue makes it. */
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { NotSent } from '../../src/messaging/message';
import { remedyFor, twilioTransport } from '../../src/messaging/twilio';
import { freshPhone } from '../support/fresh-phone';
import { smsProviderAnswers, smsTo, smsTriesFor } from '../support/sms';
import type { SmsMode } from '../support/sms-types';

const accountSid = 'AC0123456789abcdef0123456789abcdef';
const transport = (from = '+14155550100', timeoutMs = 10_000) =>
  twilioTransport({
    accountSid,
    authToken: 'a_token_of_the_tests',
    baseUrl: env.TWILIO_BASE_URL,
    from,
    timeoutMs,
  });

const text = 'Nordlicht: 314159 ist Ihr Code & nichts für + andere.';

it.each([
  ['a number', '+14155550100', 'From'],
  ['a name', 'Nordlicht', 'From'],
  ['a messaging service', `MG${'0a'.repeat(16)}`, 'MessagingServiceSid'],
])('sends as a form, authenticated, from %s', async (_, from, member) => {
  const to = freshPhone();
  await transport(from)({ to, text }, 'job');
  const [only, ...more] = await smsTriesFor(to);
  expect(more).toEqual([]);
  expect(only?.url).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
  expect(only?.headers).toMatchObject({
    authorization: `Basic ${btoa(`${accountSid}:a_token_of_the_tests`)}`,
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(Object.fromEntries(new URLSearchParams(only?.body))).toEqual({
    To: to,
    [member]: from,
    Body: text,
  });
});

it.each<[SmsMode, string]>([
  ['error-500', 'Twilio error 20500'],
  [21211, 'Twilio error 21211'],
  ['rubbish', 'no message id in the answer'],
  ['no-id', 'no message id in the answer'],
  ['null', 'no message id in the answer'],
  ['redirect', 'status 302'],
  ['endless', 'no message id in the answer'],
  ['accept-and-drop-answer', 'not reached (Error)'],
])('has not sent what is answered by %s, and says why', async (mode, why) => {
  const to = freshPhone();
  await smsProviderAnswers(to, mode);
  const written = (['log', 'warn', 'error'] as const).map((way) => vi.spyOn(console, way));
  const refused = await transport()({ to, text }, 'job').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NotSent);
  expect((refused as NotSent).message).toBe(why);
  for (const way of written) expect(way).not.toHaveBeenCalled();
  expect(await smsTriesFor(to)).toHaveLength(1);
});

it('gives up on a provider that does not answer, so that the queue can try again', async () => {
  const to = freshPhone();
  await smsProviderAnswers(to, 'silence');
  await expect(transport('+14155550100', 30)({ to, text }, 'job')).rejects.toThrow('timed out');
  expect(await smsTo(to)).toEqual([]);
});

it('hands on how long Twilio wants a pause', async () => {
  const to = freshPhone();
  await smsProviderAnswers(to, 20429);
  await expect(transport()({ to, text }, 'job')).rejects.toMatchObject({
    remedy: 'slow-down',
    advice: { retryAfterMs: 30_000 },
  });
});

describe('an error', () => {
  it.each([
    [21211, 400, 'give-up'],
    [21408, 400, 'give-up'],
    [21610, 400, 'give-up'],
    [21614, 400, 'give-up'],
    [30006, 400, 'give-up'],
    [30450, 403, 'give-up'],
    [20429, 429, 'slow-down'],
    [30001, 400, 'slow-down'],
    [undefined, 429, 'slow-down'],
    // For the operator to mend: credentials, the sender, money.
    [20003, 401, 'retry'],
    [21606, 400, 'retry'],
    [21659, 400, 'retry'],
    [30002, 403, 'retry'],
    [20500, 500, 'retry'],
    [undefined, 503, 'retry'],
    // New to us.
    [99999, 400, 'retry'],
  ])('%j with status %i: %s', (code, status, remedy) => {
    expect(remedyFor(code, status)).toBe(remedy);
  });
});
