import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from './encoding';

/** What a key is for: past passwords, mailed links, unknown accounts, mailboxes, known devices, pseudonyms of the trail. */
export type KeyPurpose =
  | 'password-fingerprint'
  // One for each kind of link: links/kinds.ts names them.
  | `${string}-token`
  | 'unknown-account'
  | 'known-device'
  | 'mailbox'
  | 'audit-pseudonym';

/**
 * Derives a key per purpose from one secret (HKDF, RFC 5869): a leaked key reveals nothing about the others.
 * @returns 32 bytes.
 */
export const secretKey = (secret: string, purpose: KeyPurpose): Uint8Array =>
  hkdf(sha256, utf8(secret), undefined, utf8(`user-registration/${purpose}`), 32);

/** A pseudonym of a text, from which nobody without the key can guess the text. @returns 64 hex digits. */
export const keyedHash = (key: Uint8Array, text: string): string =>
  toHex(hmac(sha256, key, utf8(text)));
