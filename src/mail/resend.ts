import { Resend } from 'resend';
import { MailNotSent, type SendMail } from './message';

/** A provider that hangs must not hold the queue: one try takes this long at most. */
const timeoutMs = 10_000;

/**
 * Sends through Resend's API. The idempotency key makes a repeated try harmless: the provider sends
 * one message per key and day.
 */
export function resendTransport(options: {
  apiKey: string;
  baseUrl: string;
  from: string;
}): SendMail {
  const resend = new Resend(options.apiKey, { baseUrl: options.baseUrl });

  return async (message, idempotencyKey) => {
    const answer = await Promise.race([
      resend.emails.send({ from: options.from, ...message }, { idempotencyKey }),
      timeout(),
    ]);
    if (answer.error) throw new MailNotSent(answer.error.name);
    // A proxy's error page with status 200 is no acceptance.
    if (!answer.data?.id) throw new MailNotSent('no message id in the answer');
  };
}

const timeout = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new MailNotSent('timed out')), timeoutMs));
