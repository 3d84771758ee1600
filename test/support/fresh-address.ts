/** A client address nobody else has, in a network of its own: 40 random bits, as RFC 4193 §3.2.2 makes them. */
export function freshAddress(): string {
  const hex = crypto.getRandomValues(new Uint8Array(5)).toHex();
  return `fd${hex.slice(0, 2)}:${hex.slice(2, 6)}:${hex.slice(6)}::1`;
}
