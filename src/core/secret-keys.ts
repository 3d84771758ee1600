import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './encoding';

/**
 * One secret, a key per purpose (HKDF, RFC 5869): what leaks from one use says nothing of another.
 * @returns keys of 32 bytes.
 */
export const secretKeys = (secret: string) => ({
  /** Salts the fingerprints of past passwords. */
  fingerprint: derive(secret, 'password-fingerprint'),
  /** Makes reset tokens out of job ids. */
  resetToken: derive(secret, 'reset-token'),
  /** Names what is counted where there is no such user. */
  stranger: derive(secret, 'unknown-account'),
});

const derive = (secret: string, purpose: string): Uint8Array =>
  hkdf(sha256, utf8(secret), undefined, utf8(`user-registration/${purpose}`), 32);
