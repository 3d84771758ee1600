/** The provider may ask for no longer pause than this: a header must not stop the mail of a whole service. */
const maxRetryAfterMs = 3_600_000;

/**
 * Reads `Retry-After`: seconds or an HTTP date (RFC 9110 §10.2.3).
 * @returns milliseconds from `now`, between 0 and an hour, or `undefined` where it is missing or unreadable.
 */
export function readRetryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  const ms = /^\d{1,10}(\.\d{1,3})?$/.test(value)
    ? Number(value) * 1000
    : httpDate.test(value)
      ? Date.parse(value) - now.getTime()
      : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, Math.ceil(ms)), maxRetryAfterMs);
}

/** Such as `Sun, 06 Nov 1994 08:49:37 GMT`: `Date.parse` alone takes nearly anything for a date. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
