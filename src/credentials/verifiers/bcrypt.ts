/**
 * bcrypt (Provos and Mazières 1999) by `bcryptjs`, with the digests that some systems put before it. It reads
 *
 *     $2a$ $2b$ $2y$ 12$…                         bcrypt of the password: PHP, Rails, Spring, Supabase …
 *     bcrypt$$2b$12$…                             the same, Django
 *     $bcrypt-sha256$v=2,t=2b,r=12$salt$tag       bcrypt of base64(HMAC-SHA-256(salt, password)): passlib from 1.7.3
 *     $bcrypt-sha256$2b,12$salt$tag               bcrypt of base64(SHA-256(password)): passlib before
 *     bcrypt_sha256$$2b$12$…                      bcrypt of hex(SHA-256(password)): Django
 *
 * and stores them as they are, without Django's prefix; the last becomes `$bcrypt-sha256-hex$2b$12$…`. It does not read `$2$`
 * and `$2x$`, the one with the sign bug.
 *
 * Of a password bcrypt takes the first 72 bytes: whoever knows those of a longer one logs in, as before the import.
 * A NUL byte is hashed like any other: libraries in C either refuse it or stop there, and then the password does not match.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64, hashSync } from 'bcryptjs';
import { toHex, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import type { Hash, NotReadable } from './stored-hash';

export function bcryptHash(text: string): Result<Hash, NotReadable> {
  for (const { pattern, begin, beforeTag, digest } of forms) {
    const { variant = '', cost: digits, salt, tag } = pattern.exec(text)?.groups ?? {};
    if (!digits || !salt || !tag) continue;
    const cost = Number(digits);
    if (cost < minCost || cost > 31) return refuse('malformed');
    if (cost > maxCost) return refuse('too-costly');
    const costClass = begin(variant, digits);
    const setting = `$${variant}$${digits.padStart(2, '0')}$${canonical(salt, 16)}`;
    return ok({
      stored: `${costClass}${canonical(salt, 16)}${beforeTag}${canonical(tag, 23)}`,
      costClass,
      tag: bytesOf(tag, 23),
      derive: (password) => {
        const hash = hashSync(digest(password, salt), setting);
        return bytesOf(hash.slice(setting.length), 23);
      },
    });
  }
  return refuse('malformed');
}

/** bcrypt's own lower limit. */
const minCost = 4;

/**
 * Each step doubles the time: 10 takes 2.7 times as long as our own Argon2id, 12 takes 11 times, 14 takes 40 times, about
 * a second (docs/performance.md). What frameworks set is 10 to 13. It is one uninterrupted computation: the asynchronous form yields by the clock,
 * which stands still meanwhile.
 */
const maxCost = 14;

interface Form {
  /** With the groups `variant`, `cost`, `salt`, `tag`. */
  pattern: RegExp;
  /** The stored form, up to the salt. */
  begin: (variant: string, cost: string) => string;
  beforeTag: '' | '$';
  /** What is handed to bcrypt. */
  digest: (password: string, salt: string) => string;
}

const salt = '(?<salt>[./A-Za-z0-9]{22})';
const tag = '(?<tag>[./A-Za-z0-9]{31})';
const modular = `\\$(?<variant>2[aby])\\$(?<cost>\\d\\d)\\$${salt}${tag}$`;
const passlibCost = '(?<cost>[1-9]\\d?)';

const forms: Form[] = [
  {
    pattern: new RegExp(`^(?:bcrypt\\$)?${modular}`),
    begin: (variant, cost) => `$${variant}$${cost}$`,
    beforeTag: '',
    digest: (password) => password,
  },
  {
    pattern: new RegExp(
      `^\\$bcrypt-sha256\\$v=2,t=(?<variant>2b),r=${passlibCost}\\$${salt}\\$${tag}$`,
    ),
    begin: (variant, cost) => `$bcrypt-sha256$v=2,t=${variant},r=${cost}$`,
    beforeTag: '$',
    digest: (password, salt) => hmac(sha256, utf8(salt), utf8(password)).toBase64(),
  },
  {
    pattern: new RegExp(`^\\$bcrypt-sha256\\$(?<variant>2[ab]),${passlibCost}\\$${salt}\\$${tag}$`),
    begin: (variant, cost) => `$bcrypt-sha256$${variant},${cost}$`,
    beforeTag: '$',
    digest: (password) => sha256(utf8(password)).toBase64(),
  },
  {
    pattern: new RegExp(`^(?:bcrypt_sha256\\$|\\$bcrypt-sha256-hex)${modular}`),
    begin: (variant, cost) => `$bcrypt-sha256-hex$${variant}$${cost}$`,
    beforeTag: '',
    digest: (password) => toHex(sha256(utf8(password))),
  },
];

/** Bits of the last character that stand for nothing have been set by some libraries: zero in what we store. */
const canonical = (text: string, length: number): string =>
  encodeBase64(decodeBase64(text, length), length);

const bytesOf = (text: string, length: number): Uint8Array =>
  Uint8Array.from(decodeBase64(text, length));
