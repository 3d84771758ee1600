/**
 * Sends through the `resend` package: it maps the message, sets the headers and names the errors. Its one
 * method that talks to the network is replaced (decision 0010): the package's own follows redirects with
 * the key, reads an answer of any length, makes one error of "timed out" and "not reached", and cannot be given a
 * `fetch`. It never retries by itself, and neither does this: the queue does.
 */
import { type ErrorResponse, Resend, type Response as ResendResponse } from 'resend';
import { userAgent } from '../core/user-agent';
import { defaultTimeoutMs, fetchBounded, within } from './ask-provider';
import { NotSent, type SendMail } from './message';
import { remedyFor } from './provider-errors';
import { readRetryAfter } from './retry-after';

/**
 * The idempotency key makes a repeated try harmless: the provider sends one message per key and day.
 * @param options `baseUrl` without a slash at the end, `from` as in `App <no-reply@example.com>`.
 */
export function resendTransport(options: {
  apiKey: string;
  baseUrl: string;
  from: string;
  timeoutMs?: number;
}): SendMail {
  const { apiKey, baseUrl, from, timeoutMs = defaultTimeoutMs } = options;
  const client = new BoundedResend(apiKey, { baseUrl, userAgent });
  return (message, idempotencyKey) =>
    within(timeoutMs, async (signal) => {
      const answer = await client.emails.send({ from, ...message }, { idempotencyKey, signal });
      if (answer.error) throw refused(answer.error, answer.headers);
      // A proxy's error page with status 200 is no acceptance.
      const { id } = answer.data;
      if (typeof id !== 'string' || id === '') throw new NotSent('no message id in the answer');
    });
}

/** The client of the package, with its one request bounded. Throws where nobody answers. */
class BoundedResend extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}) {
    const answered = await fetchBounded(`${this.baseUrl}${path}`, options);
    const { status, body } = answered;
    const headers = Object.fromEntries(answered.headers.entries());
    const answer =
      status >= 200 && status < 300
        ? { data: body, error: null, headers }
        : { data: null, error: { ...body, statusCode: status }, headers };
    return answer as ResendResponse<T>;
  }
}

function refused({ name, statusCode }: ErrorResponse, headers: Record<string, string> | null) {
  const status = statusCode ?? 0;
  const said = providersWord(name);
  const retryAfterMs = readRetryAfter(headers?.['retry-after'] ?? null, new Date());
  const maxPerSecond = Number(headers?.['ratelimit-limit']);
  return new NotSent(said ?? `status ${status}`, remedyFor(said, status), {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(maxPerSecond >= 1 && { maxPerSecond }),
  });
}

/** As in `validation_error`: anything else could be an echo of the message, and this is logged. */
const providersWord = (name: unknown): string | undefined =>
  typeof name === 'string' && /^[a-z_]{1,64}$/.test(name) ? name : undefined;
