/** One request to a provider, bounded in time and in what is read of its answer. It never tries again: the queue does. */
import { kindOfError } from '../core/log';
import { NotSent } from './message';

/** A provider that hangs must not hold the queue: one try takes this long at most. */
export const defaultTimeoutMs = 10_000;

/** Characters of an answer that are looked at; a provider's own has a few hundred. */
const maxAnswerLength = 16_384;

export interface ProviderAnswer {
  status: number;
  headers: Headers;
  /** The members of the JSON object that it sent; none where it sent anything else. */
  body: Record<string, unknown>;
}

/** @throws {NotSent} where it takes longer, or nobody answers. */
export const askProvider = (
  url: string,
  request: { headers: Record<string, string>; body: string },
  timeoutMs = defaultTimeoutMs,
): Promise<ProviderAnswer> =>
  within(timeoutMs, (signal) => fetchBounded(url, { method: 'POST', ...request, signal }));

/** Follows no redirect: the key is for this host and no other. */
export async function fetchBounded(url: string, init: RequestInit): Promise<ProviderAnswer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const body = membersOf(await beginningOf(response));
  return { status: response.status, headers: response.headers, body };
}

/** @throws {NotSent} where it takes longer, or nobody answers; of any other error its kind alone. */
export async function within<Done>(ms: number, work: (signal: AbortSignal) => Promise<Done>) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (error instanceof NotSent) throw error;
    if (controller.signal.aborted) throw new NotSent('timed out', 'retry', { unanswered: true });
    throw new NotSent(`not reached (${kindOfError(error)})`, 'retry', { unanswered: true });
  } finally {
    // A timer left running would keep the Durable Object awake, and on the bill.
    clearTimeout(timer);
  }
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
