/**
 * What an API key looks like: `urm_`, 43 characters of a random secret, 6 of a checksum. Secret scanners find it by that
 * form (`urm_[A-Za-z0-9_-]{49}`) and tell it from an accident by the checksum, and so do we, without asking a store. Only
 * its hash is kept: 256 random bits cannot be guessed, so a fast one will do (NIST SP 800-63B-4 §3.1.2.2).
 * No I/O.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url, toHex, utf8 } from '../core/encoding';

const prefix = 'urm_';

const form = /^urm_([\w-]{43})([\w-]{6})$/;

/** @returns the key, for whoever it was made for, and what is stored of it. */
export function newApiKey(): { key: string; hash: string } {
  const secret = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const key = `${prefix}${secret}${checksumOf(secret)}`;
  return { key, hash: hashOf(key) };
}

/** Does it claim to be an API key, whether or not it can be one? No JWT begins like that. */
export const looksLikeApiKey = (token: string): boolean => token.startsWith(prefix);

/** @returns 64 hex digits under which it is stored; `undefined` for what cannot be a key. */
export function hashOfApiKey(token: string): string | undefined {
  const [, secret, checksum] = form.exec(token) ?? [];
  if (secret === undefined || checksumOf(secret) !== checksum) return undefined;
  return hashOf(token);
}

const hashOf = (key: string): string => toHex(sha256(utf8(key)));

const checksumOf = (secret: string): string =>
  toBase64Url(sha256(utf8(`${prefix}${secret}`))).slice(0, 6);
