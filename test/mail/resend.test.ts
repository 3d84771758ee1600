/** One try at the provider, as the queue makes it. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { resendTransport } from '../../src/mail/resend';
import { mailsTo, providerAnswers } from '../support/mail';
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
