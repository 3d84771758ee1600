import { Resend } from 'resend';
import { MailNotSent, type SendMail } from './message';

/** A provider that hangs must not hold the queue: one try takes this long at most. */
const patienceMs = 10_000;

/**
 * Sends through Resend's API. The idempotency key makes a repeated try harmless: the provider sends
 * one message per key and day.
 */
export function resendTransport(options: {
  apiKey: string;
  baseUrl: string;
  from: string;
  timeoutMs?: number;
}): SendMail {
  const { timeoutMs = patienceMs } = options;
  const resend = new Resend(options.apiKey, { baseUrl: options.baseUrl });

  return async (message, idempotencyKey) => {
    const answer = await withTimeout(
      resend.emails.send({ from: options.from, ...message }, { idempotencyKey }),
      timeoutMs,
    );
    if (answer.error) throw new MailNotSent(answer.error.name);
    // A proxy's error page with status 200 is no acceptance.
    if (!answer.data?.id) throw new MailNotSent('no message id in the answer');
  };
}

async function withTimeout<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new MailNotSent('timed out')), timeoutMs);
  // A timer left running would keep the Durable Object awake, and on the bill.
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
