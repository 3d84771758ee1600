/**
 * Asks Turnstile about a token. A token is good for one question within 300 seconds of its making.
 * https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 */
import { userAgent } from '../core/user-agent';
import { fetchBounded, type ProviderAnswer } from '../messaging/ask-provider';

interface Question {
  baseUrl: string;
  secretKey: string;
  /** '' where none was shown. */
  token: string;
  /** Of the client; Turnstile then tells whether the token was made for another. */
  ip: string | null;
  /** A UUID that no other question has: with it the same question can be asked again. */
  idempotencyKey: string;
}

export type Verdict =
  /** For which page and action the token was made, as Turnstile says. */
  | { kind: 'passed'; hostname: unknown; action: unknown }
  | { kind: 'refused'; reason: 'bot-check-missing' | 'bot-check-invalid' | 'bot-check-spent' }
  | NoVerdict;

export interface NoVerdict {
  kind: 'none';
  why: 'timed out' | 'not reached' | 'down' | 'not understood' | 'refuses TURNSTILE_SECRET_KEY';
}

/** @param timeoutMs for the whole of it. @returns a verdict, or that there is none. Never throws. */
export async function siteverify(question: Question, timeoutMs: number): Promise<Verdict> {
  const signal = AbortSignal.timeout(timeoutMs);
  const verdict = await ask(question, signal);
  const isWorthAnother =
    verdict.kind === 'none' && (verdict.why === 'not reached' || verdict.why === 'down');
  // Where only the answer was lost the token is spent, but not for the same key.
  return isWorthAnother && !signal.aborted ? ask(question, signal) : verdict;
}

async function ask(question: Question, signal: AbortSignal): Promise<Verdict> {
  const { baseUrl, secretKey, token, ip, idempotencyKey } = question;
  const body = JSON.stringify({
    secret: secretKey,
    response: token,
    idempotency_key: idempotencyKey,
    ...(ip !== null && { remoteip: ip }),
  });
  const headers = { 'Content-Type': 'application/json', 'User-Agent': userAgent };
  try {
    const url = `${baseUrl}/turnstile/v0/siteverify`;
    return verdictOf(await fetchBounded(url, { method: 'POST', headers, body, signal }));
  } catch {
    return none(signal.aborted ? 'timed out' : 'not reached');
  }
}

function verdictOf({ status, body }: ProviderAnswer): Verdict {
  const { success, hostname, action, 'error-codes': codes } = body;
  if (status >= 500) return none('down');
  if (success === true && status === 200) return { kind: 'passed', hostname, action };
  if (success !== false) return none('not understood');
  const said = new Set(Array.isArray(codes) ? codes : []);
  if (said.has('invalid-input-secret') || said.has('missing-input-secret')) {
    return none('refuses TURNSTILE_SECRET_KEY');
  }
  if (said.has('internal-error')) return none('down');
  if (said.has('missing-input-response')) return { kind: 'refused', reason: 'bot-check-missing' };
  if (said.has('timeout-or-duplicate')) return { kind: 'refused', reason: 'bot-check-spent' };
  // Also of a request that it calls malformed: the token is the one part of it that a stranger writes, and must not look like
  // an outage, which may let in.
  return { kind: 'refused', reason: 'bot-check-invalid' };
}

const none = (why: NoVerdict['why']): NoVerdict => ({ kind: 'none', why });
