/**
 * Sends through the `resend` package: it maps the message, sets the headers and names the errors. Its one
 * method that talks to the network is replaced (decision 0010): the package's own follows redirects with
 * the key, reads an answer of any length, makes one error of "timed out" and "not reached", and cannot be given a
 * `fetch`. It never retries by itself, and neither does this: the queue does.
 */
import { type ErrorResponse, Resend, type Response as ResendResponse } from 'resend';
import { kindOfError } from '../core/log';
import { userAgent } from '../core/user-agent';
import { MailNotSent, type SendMail } from './message';
import { remedyFor } from './provider-errors';
import { readRetryAfter } from './retry-after';

/** A provider that hangs must not hold the queue: one try takes this long at most. */
const defaultTimeoutMs = 10_000;

/** Characters of an answer that are looked at; the provider's own has a hundred. */
const maxAnswerLength = 16_384;

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
      if (typeof id !== 'string' || id === '') throw new MailNotSent('no message id in the answer');
    });
}

/** The client of the package, with its one request bounded. Throws where nobody answers. */
class BoundedResend extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}) {
    const response = await fetch(`${this.baseUrl}${path}`, {
      ...options,
      // The key is for this host and no other.
      redirect: 'manual',
    });
    const body = membersOf(await beginningOf(response));
    const headers = Object.fromEntries(response.headers.entries());
    const answer = response.ok
      ? { data: body, error: null, headers }
      : { data: null, error: { ...body, statusCode: response.status }, headers };
    return answer as ResendResponse<T>;
  }
}

function refused({ name, statusCode }: ErrorResponse, headers: Record<string, string> | null) {
  const status = statusCode ?? 0;
  const said = providersWord(name);
  const retryAfterMs = readRetryAfter(headers?.['retry-after'] ?? null, new Date());
  const maxPerSecond = Number(headers?.['ratelimit-limit']);
  return new MailNotSent(said ?? `status ${status}`, remedyFor(said, status), {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(maxPerSecond >= 1 && { maxPerSecond }),
  });
}

/** An answer without an end does not fill the isolate. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxAnswerLength) break;
  }
  return text;
}

/** No members where it is no JSON object. */
function membersOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** As in `validation_error`: anything else could be an echo of the message, and this is logged. */
const providersWord = (name: unknown): string | undefined =>
  typeof name === 'string' && /^[a-z_]{1,64}$/.test(name) ? name : undefined;

/** @throws {MailNotSent} where it takes longer, or nobody answers; of any other error its kind alone. */
async function within<Done>(ms: number, work: (signal: AbortSignal) => Promise<Done>) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (error instanceof MailNotSent) throw error;
    if (controller.signal.aborted) throw new MailNotSent('timed out');
    throw new MailNotSent(`not reached (${kindOfError(error)})`);
  } finally {
    // A timer left running would keep the Durable Object awake, and on the bill.
    clearTimeout(timer);
  }
}
