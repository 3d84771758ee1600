/**
 * What a refresh token means: the n-th refresh of a session, under a key of ours. It is computed from its contents, so it
 * is stored nowhere, a stolen database holds none, and a forged one costs no query. Whether it is still the right
 * number is the database's to say. No I/O, no clock.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Reason } from '../audit/events';
import { toBase64Url, utf8 } from '../core/encoding';
import { ok, type Result, refuse } from '../core/result';
import type { VersionedKeys } from '../core/secret-key';

export interface RefreshClaims {
  sessionId: string;
  /** How often the session had been refreshed when the token was made. */
  counter: number;
}

export interface RefreshTokens {
  /** @returns `key id.session id.counter.HMAC-SHA-256`: some 90 characters of `[A-Za-z0-9_.-]`. */
  issue(claims: RefreshClaims): string;
  /** Checks form and key. */
  read(token: string): Result<RefreshClaims, Reason>;
}

/** @param keys the first makes, all are recognized. */
export function makeRefreshTokens(keys: VersionedKeys): RefreshTokens {
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  const [current] = keys;
  const macOf = (key: Uint8Array, text: string): string =>
    toBase64Url(hmac(sha256, key, utf8(text)));

  return {
    issue({ sessionId, counter }) {
      const text = `${current.id}.${sessionId}.${counter}`;
      return `${text}.${macOf(current.key, text)}`;
    },
    read(token) {
      const [, text, keyId, sessionId, counter, mac] = format.exec(token) ?? [];
      if (!text || !keyId || !sessionId || !counter || !mac) return refuse('token-malformed');
      const key = byId.get(keyId);
      if (!key) return refuse('token-unknown-key');
      // As text, so that a token has one spelling: the last character of base64 has bits to spare.
      const isOurs = crypto.subtle.timingSafeEqual(utf8(mac), utf8(macOf(key, text)));
      return isOurs ? ok({ sessionId, counter: Number(counter) }) : refuse('token-bad-signature');
    },
  };
}

const format =
  /^(([0-9a-f]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8}))\.([\w-]{43})$/;
