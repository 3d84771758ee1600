const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Standard alphabet without padding, as PHC strings want it. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');

/** @throws on a character outside the standard alphabet; padding is one. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*$/.test(text)) throw new Error('not base64 without padding');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** URL-safe alphabet without padding (RFC 4648 §5). */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_');

/** @throws on a character outside the URL-safe alphabet; padding is one. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('not base64url without padding');
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}
