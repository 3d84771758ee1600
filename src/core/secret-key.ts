import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from './encoding';

/** One of the secrets that `AUTH_SECRET` holds. */
export interface Secret {
  /** Follows from the secret, so that nobody has to number them: what was made under one is stored with it. */
  id: string;
  text: string;
}

/** What is new is made under the first; what was made under any of them is recognized. */
export type Secrets = readonly [Secret, ...Secret[]];

export interface VersionedKey {
  /** Of the secret that it comes from. */
  id: string;
  key: Uint8Array;
}

/** One for each secret, in their order. */
export type VersionedKeys = readonly [VersionedKey, ...VersionedKey[]];

/** Of the secrets, in their order: what was made under one that is no longer among them can be told by its id. */
export type KeyIds = readonly [string, ...string[]];

export const keyIdsOf = ([first, ...others]: Secrets): KeyIds => [
  first.id,
  ...others.map(({ id }) => id),
];

/** What a key is for. */
export type KeyPurpose =
  | 'password-fingerprint'
  // One for each kind of link: links/kinds.ts names them.
  | `${string}-token`
  | 'unknown-account'
  | 'known-device'
  | 'mailbox'
  | 'one-time-code'
  | 'one-time-code-hash'
  | 'sms-quota'
  | 'refresh-token'
  | 'audit-pseudonym'
  | 'webhook-signing'
  | 'list-cursor'
  // Seals the secrets of one-time codes.
  | 'totp-secret'
  | 'totp-setup'
  | 'passkey-challenge';

/**
 * Reads the secrets, apart by spaces.
 * @returns `undefined` where one has fewer than 32 bytes or stands there twice.
 */
export function readSecrets(text: string): Secrets | undefined {
  const [first, ...others] = text.split(/\s+/).filter((secret) => secret !== '');
  if (first === undefined) return undefined;
  const secrets: Secrets = [asSecret(first), ...others.map(asSecret)];
  const isLong = secrets.every((secret) => utf8(secret.text).length >= 32);
  const isDistinct = new Set(secrets.map(({ id }) => id)).size === secrets.length;
  return isLong && isDistinct ? secrets : undefined;
}

/** A key per purpose and secret: a leaked key reveals nothing about the others. */
export function secretKeys([first, ...others]: Secrets, purpose: KeyPurpose): VersionedKeys {
  const versioned = ({ id, text }: Secret) => ({ id, key: derive(text, purpose) });
  return [versioned(first), ...others.map(versioned)];
}

/** The key of the first secret alone, for what may begin anew when it is replaced, such as the name of a counter. */
export const secretKey = ([first]: Secrets, purpose: KeyPurpose): Uint8Array =>
  derive(first.text, purpose);

/** A pseudonym of a text, from which nobody without the key can guess the text. @returns 64 hex digits. */
export const keyedHash = (key: Uint8Array, text: string): string =>
  toHex(hmac(sha256, key, utf8(text)));

const asSecret = (text: string): Secret => ({ id: toHex(derive(text, 'key-id', 4)), text });

/** HKDF (RFC 5869). */
const derive = (secret: string, purpose: KeyPurpose | 'key-id', bytes = 32): Uint8Array =>
  hkdf(sha256, utf8(secret), undefined, utf8(`user-registration/${purpose}`), bytes);
