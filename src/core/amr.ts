/**
 * How somebody has shown who they are, as a token says it (RFC 8176): the password, a one-time code, possession of the key of
 * a passkey with its owner verified at the device; `mfa` for two of them, or a passkey alone, which is something that one has
 * and something that one knows or is. A recovery code has no value of its own, so it adds `mfa` alone.
 */
export type Amr = ('pwd' | 'otp' | 'pop' | 'user' | 'mfa')[];

export const amrValues = ['pwd', 'otp', 'pop', 'user', 'mfa'] as const satisfies Amr;

/** Was it more than the password? */
export const isMultiFactor = (amr: Amr): boolean => amr.includes('mfa');

/** Both, each value once, in the order of the list. */
export const amrOf = (...shown: Amr[]): Amr =>
  amrValues.filter((value) => shown.some((one) => one.includes(value)));
