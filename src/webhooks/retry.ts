/** When a message is tried again. No I/O. */

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/**
 * Waits after each failed try, as Standard Webhooks proposes: ten tries over three days, which a weekend's outage fits into.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const retryDelaysMs: readonly number[] = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** So much longer at most, that what failed together is not tried together. */
const jitter = 0.2;

/**
 * @param tries that have failed.
 * @param notBefore what the receiver asked for (`Retry-After`), milliseconds.
 * @returns milliseconds from now; `undefined` where it was the last try.
 */
export function retryInMs(
  tries: number,
  notBefore = 0,
  random = Math.random(),
): number | undefined {
  const delay = retryDelaysMs[tries - 1];
  if (delay === undefined) return undefined;
  return Math.max(Math.ceil(delay * (1 + jitter * random)), notBefore);
}
