/**
 * Sends through Resend's API, which for one message is one POST. Its official client has all of the API in one class, 8 KiB
 * of the compressed Worker: it is for development alone, and a test holds this request against the one that it makes.
 */
import { kindOfError } from '../core/log';
import { userAgent } from '../core/user-agent';
import { MailNotSent, type Message, type SendMail } from './message';

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
  return async (message, idempotencyKey) => {
    const { ok, status, body } = await within(timeoutMs, (signal) =>
      post(`${baseUrl}/emails`, { from, ...message }, signal, {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
        'User-Agent': userAgent,
      }),
    );
    if (!ok) throw new MailNotSent(providersWord(body) ?? `status ${status}`);
    // A proxy's error page with status 200 is no acceptance.
    if (typeof body.id !== 'string' || body.id === '') {
      throw new MailNotSent('no message id in the answer');
    }
  };
}

interface Answer {
  ok: boolean;
  status: number;
  /** No members where it was no JSON object. */
  body: Record<string, unknown>;
}

async function post(
  url: string,
  body: Message & { from: string },
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal,
    // The key is for this host and no other.
    redirect: 'manual',
  });
  return { ok: response.ok, status: response.status, body: membersOf(await beginningOf(response)) };
}

/** Whoever answers without end does not fill the isolate. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxAnswerLength) break;
  }
  return text;
}

function membersOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** As in `validation_error`: whatever looks otherwise could be an echo of the message, and this is logged. */
const providersWord = ({ name }: Answer['body']): string | undefined =>
  typeof name === 'string' && /^[a-z_]{1,64}$/.test(name) ? name : undefined;

/** @throws {MailNotSent} where it takes longer, or nobody answers; of any other error its kind alone. */
async function within<Done>(ms: number, work: (signal: AbortSignal) => Promise<Done>) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new MailNotSent('timed out');
    throw new MailNotSent(`not reached (${kindOfError(error)})`);
  } finally {
    // A timer left running would keep the Durable Object awake, and on the bill.
    clearTimeout(timer);
  }
}
