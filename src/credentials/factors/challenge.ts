/**
 * The challenge that a passkey signs. It says itself until when it is good and vouches for that, so nothing is stored for somebody
 * who only asks for one; that it is signed once is a key of the data (`factor_uses`). No I/O, no clock.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { addSeconds } from '../../core/duration';
import { fromBase64Url, toBase64Url, utf8 } from '../../core/encoding';
import type { VersionedKeys } from '../../core/secret-key';

/** Somebody looks for a key, or their telephone. */
export const challengeSeconds = 300;

/**
 * @param purpose what it is signed for, and by whom: a challenge for one thing is none for another.
 * @returns 43 characters: when it expires, 96 random bits, and who vouches for both.
 */
export function newChallenge([{ key }]: VersionedKeys, purpose: string, now: Date): string {
  const said = new Uint8Array(saidBytes);
  const expiresAt = Math.floor(addSeconds(now, challengeSeconds).getTime() / 1000);
  new DataView(said.buffer).setUint32(0, expiresAt);
  crypto.getRandomValues(said.subarray(timeBytes));
  return toBase64Url(new Uint8Array([...said, ...vouchFor(key, purpose, said)]));
}

/** @returns when it expires; `undefined` for one that is none of ours, or for another purpose, or has expired. */
export function readChallenge(
  keys: VersionedKeys,
  purpose: string,
  challenge: string,
  now: Date,
): Date | undefined {
  if (!/^[\w-]{43}$/.test(challenge)) return undefined;
  const bytes = fromBase64Url(challenge);
  // In its one spelling: with another it would be signed twice.
  if (toBase64Url(bytes) !== challenge) return undefined;
  const said = bytes.subarray(0, saidBytes);
  const isOurs = keys.some(({ key }) =>
    crypto.subtle.timingSafeEqual(bytes.subarray(saidBytes), vouchFor(key, purpose, said)),
  );
  const expiresAt = new Date(new DataView(bytes.buffer).getUint32(0) * 1000);
  return isOurs && expiresAt > now ? expiresAt : undefined;
}

const vouchFor = (key: Uint8Array, purpose: string, said: Uint8Array): Uint8Array =>
  hmac(sha256, key, new Uint8Array([...said, ...utf8(purpose)])).subarray(0, macBytes);

const timeBytes = 4;
const saidBytes = 16;
const macBytes = 16;
