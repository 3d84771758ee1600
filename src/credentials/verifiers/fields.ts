/** Fields of a hash string to bytes, strictly: `undefined` for what is not of the alphabet. */

/** The standard alphabet, padded or not. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

/** With `.` for `+`, as passlib writes PBKDF2. */
export const bytesOfPasslibBase64 = (text: string): Uint8Array | undefined =>
  bytesOfBase64(text.replaceAll('.', '+'));

/** Digits of either case. */
export const bytesOfHex = (text: string): Uint8Array | undefined =>
  /^([0-9a-fA-F]{2})*$/.test(text) ? Uint8Array.fromHex(text) : undefined;
