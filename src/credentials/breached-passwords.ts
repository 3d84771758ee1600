/**
 * Has this password leaked somewhere? Asks a service that speaks the Have I Been Pwned range API, and tells
 * it the first five hex digits of the password's SHA-1 and no more: some thousand candidates come back,
 * padded to a size that says nothing, and the comparison is made here (k-anonymity).
 * OWASP ASVS 6.2.12, NIST SP 800-63B-4 §3.1.1.2.
 */
import { toHex, utf8 } from '../core/encoding';
import { kindOfError, logFault } from '../core/log';
import { userAgent } from '../core/user-agent';

/** A registration waits for it, beside the derivation: longer is not worth it. */
const defaultTimeoutMs = 1_000;

/** @returns whether it is known as leaked; `false` too where the service says nothing in time. Never throws. */
export type IsBreached = (password: string) => Promise<boolean>;

/** @param baseUrl of the service; without one nobody is asked. */
export function makeIsBreached(
  baseUrl: string | undefined,
  timeoutMs = defaultTimeoutMs,
): IsBreached {
  if (baseUrl === undefined) return async () => false;
  return async (password) => {
    const digest = await crypto.subtle.digest('SHA-1', utf8(password.normalize('NFC')));
    const hash = toHex(new Uint8Array(digest)).toUpperCase();
    try {
      const range = await fetchRange(`${baseUrl}/range/${hash.slice(0, 5)}`, timeoutMs);
      return isIn(range, hash.slice(5));
    } catch (error) {
      // A registration must not depend on another service: the built-in list has been checked already.
      logFault({
        breachedPasswords: 'not checked',
        why: kindOfError(error),
      });
      return false;
    }
  };
}

async function fetchRange(url: string, timeoutMs: number): Promise<string> {
  const response = await fetch(url, {
    headers: { 'Add-Padding': 'true', 'User-Agent': userAgent },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new RangeNotServed();
  return response.text();
}

class RangeNotServed extends Error {
  override readonly name = 'RangeNotServed';
}

/** Lines of `<35 hex digits>:<times seen>`; a padding line was seen 0 times. */
const isIn = (range: string, suffix: string): boolean =>
  range
    .split(/\r?\n/)
    .some((line) => line.toUpperCase().startsWith(`${suffix}:`) && !/:0+$/.test(line.trim()));
