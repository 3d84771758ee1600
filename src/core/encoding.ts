const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

export const toHex = (bytes: Uint8Array): string => bytes.toHex();

/** Standard alphabet without padding, as in PHC strings. */
export const toBase64 = (bytes: Uint8Array): string => bytes.toBase64({ omitPadding: true });

/** @throws on characters outside the standard alphabet, including padding. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*$/.test(text)) throw new Error('not base64 without padding');
  return Uint8Array.fromBase64(text);
}

/** URL-safe alphabet without padding (RFC 4648 §5). */
export const toBase64Url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** @throws on characters outside the URL-safe alphabet, including padding. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('not base64url without padding');
  return Uint8Array.fromBase64(text, { alphabet: 'base64url' });
}
