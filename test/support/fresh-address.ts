let count = 0;

/** A client address nobody else has (RFC 3849), in a network of its own. */
export const freshAddress = (): string => `2001:db8:${(++count).toString(16)}::1`;
