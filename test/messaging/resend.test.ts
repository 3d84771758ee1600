/** One try at the provider, as the queue makes it. */
import { env } from 'cloudflare:workers';
import { Resend } from 'resend';
import { expect, it, vi } from 'vitest';
import { NotSent } from '../../src/messaging/message';
import { resendTransport } from '../../src/messaging/resend';
import { mailsTo, providerAnswers, triesFor } from '../support/mail';
import { freshEmail } from '../support/people';

const transport = (timeoutMs: number) =>
  resendTransport({
    apiKey: 're_a_key_of_the_tests',
    baseUrl: env.RESEND_BASE_URL,
    from: 'Accounts <no-reply@accounts.example>',
    timeoutMs,
  });

const message = (to: string) => ({ to, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' });

it('gives up on a provider that does not answer, so that the queue can try again', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'silence');
  await expect(transport(30)(message(to), 'job-1')).rejects.toThrow('timed out');

  await providerAnswers(to, 'accept');
  await transport(10_000)(message(to), 'job-1');
  expect(await mailsTo(to)).toHaveLength(1);
});

it('asks what the package would ask whose request is replaced', async () => {
  const to = freshEmail();
  const from = 'Accounts <no-reply@accounts.example>';
  const official = new Resend('re_a_key_of_the_tests', { baseUrl: env.RESEND_BASE_URL });
  await official.emails.send({ from, ...message(to) }, { idempotencyKey: 'theirs' });
  await transport(10_000)(message(to), 'ours');

  const [theirs, ours] = await triesFor(to);
  const spoken = { authorization: 'Bearer re_a_key_of_the_tests', contentType: 'application/json' };
  expect(theirs).toMatchObject({ ...spoken, idempotencyKey: 'theirs' });
  expect(ours).toMatchObject({ ...spoken, idempotencyKey: 'ours' });
  expect(JSON.parse(ours?.body ?? '')).toEqual(JSON.parse(theirs?.body ?? ''));
  expect(ours?.userAgent).toBeTruthy();
});

it.each([
  ['error-500', 'application_error'],
  ['refuse-422', 'validation_error'],
  ['echo', 'status 400'],
  ['rubbish', 'no message id in the answer'],
  ['rubbish-500', 'status 500'],
  ['redirect', 'status 302'],
  ['accept-and-drop-answer', 'not reached (Error)'],
  ['no-id', 'no message id in the answer'],
  ['a-text', 'no message id in the answer'],
  ['null', 'no message id in the answer'],
] as const)('has not sent what the provider answers by %s, and says why', async (mode, why) => {
  const to = freshEmail();
  await providerAnswers(to, mode);
  const refused = await transport(10_000)(message(to), 'job').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NotSent);
  expect((refused as NotSent).message).toBe(why);
});

it('gives up on an answer that begins and does not end', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'half');
  await expect(transport(100)(message(to), 'job')).rejects.toThrow('timed out');
});

it('reads no more than the beginning of an answer that is too long', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'endless');
  await expect(transport(10_000)(message(to), 'job')).rejects.toThrow(
    'no message id in the answer',
  );
});

it('writes nothing about a refusal itself, which could hold the message', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'refuse-422');
  const written = (['log', 'warn', 'error'] as const).map((way) => vi.spyOn(console, way));
  await expect(transport(10_000)(message(to), 'job')).rejects.toThrow(NotSent);
  for (const way of written) expect(way).not.toHaveBeenCalled();
});

it('hands on when and how fast the provider takes more', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'too-many');
  await expect(transport(10_000)(message(to), 'job')).rejects.toMatchObject({
    message: 'rate_limit_exceeded',
    remedy: 'slow-down',
    advice: { retryAfterMs: 30_000, maxPerSecond: 5 },
  });
});

it('does not follow a redirect, which would carry the key along', async () => {
  const to = freshEmail();
  await providerAnswers(to, 'redirect');
  await expect(transport(10_000)(message(to), 'job')).rejects.toThrow('status 302');
  expect(await triesFor(to)).toHaveLength(1);
});
