/**
 * What a token means: a JWT (RFC 7519, best practice RFC 8725) signed with Ed25519 (RFC 8037), naming
 * a session. It says who asks, never that the session is still good: that is the database's to say.
 * No I/O, no clock.
 */
import { sign } from 'hono/jwt';
import * as z from 'zod/mini';
import type { Reason } from '../audit/events';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../core/encoding';
import type { SigningJwk, VerifyingJwk } from '../core/jwk-set';
import { ok, type Result, refuse } from '../core/result';
import type { SessionRow } from '../db/schema';

export type TokenPurpose = SessionRow['purpose'];

export interface TokenClaims {
  sessionId: string;
  userId: string;
  purpose: TokenPurpose;
}

export interface AccessTokens {
  /** Signs a token for a session that is about to be stored. */
  issue(session: Omit<SessionRow, 'passwordVersion' | 'revokedAt'>): Promise<string>;
  /** Checks form, signature and claims. @param now decides about `iat` and `exp`. */
  read(token: string, now: Date): Promise<Result<TokenClaims, Reason>>;
}

export function makeAccessTokens(options: {
  issuer: string;
  signing: SigningJwk;
  keys: VerifyingJwk[];
}): AccessTokens {
  const { issuer, signing, keys } = options;
  const audiences = { access: issuer, change: `${issuer}/v1/change-password` };
  const claimsSchema = z.strictObject({
    iss: z.literal(issuer),
    aud: z.enum([audiences.access, audiences.change]),
    sub: z.uuid(),
    jti: z.uuid(),
    iat: z.int(),
    exp: z.int(),
  });
  const verifyingKey = keyImporter(keys);

  return {
    issue: ({ id, userId, purpose, createdAt, expiresAt }) =>
      sign(
        {
          iss: issuer,
          aud: audiences[purpose],
          sub: userId,
          jti: id,
          iat: Math.floor(createdAt.getTime() / 1000),
          exp: Math.floor(expiresAt.getTime() / 1000),
        },
        { ...signing, alg: 'EdDSA' },
        'EdDSA',
      ),

    async read(token, now) {
      const [header = '', payload = '', signature = '', ...more] = token.split('.');
      const bytes = more.length === 0 ? signatureBytes(signature) : undefined;
      if (!bytes) return refuse('token-malformed');
      const key = await verifyingKey(header);
      if (!key) return refuse('token-unknown-key');
      const signed = utf8(`${header}.${payload}`);
      const isSigned = await crypto.subtle.verify('Ed25519', key, bytes, signed);
      if (!isSigned) return refuse('token-bad-signature');
      const claims = claimsSchema.safeParse(parsed(payload));
      if (!claims.success) return refuse('token-bad-claims');
      const { iat, exp, jti, sub, aud } = claims.data;
      const seconds = now.getTime() / 1000;
      if (exp <= seconds) return refuse('token-expired');
      if (iat > seconds + clockSkewSeconds) return refuse('token-bad-claims');
      const purpose = aud === audiences.access ? 'access' : 'change';
      return ok({ sessionId: jti, userId: sub, purpose });
    },
  };
}

/** Edge locations do not share a clock; a token from a little ahead is no forgery. */
const clockSkewSeconds = 60;

/**
 * How `sign` begins a token of this key. No other header is good, and so none is ever read: there is no `alg` to choose,
 * no `jku`, `jwk`, `x5u` to fetch a key from, no `crit` to obey (RFC 8725 §3).
 */
const headerOf = (kid: string): string =>
  toBase64Url(utf8(JSON.stringify({ alg: 'EdDSA', typ: 'JWT', kid })));

/**
 * The part that no signature covers has to be in its one spelling: unused bits of its last character could be flipped,
 * and one token have many. @returns `undefined` for anything else.
 */
function signatureBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = fromBase64Url(text);
    return bytes.length === ed25519SignatureBytes && toBase64Url(bytes) === text
      ? bytes
      : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 8032 §5.1.6. Of another length it is no signature, and the check would throw. */
const ed25519SignatureBytes = 64;

/** Of a payload that is signed, so nobody but a holder of the key has written it. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(fromUtf8(fromBase64Url(payload)));
  } catch {
    return undefined;
  }
}

/**
 * By the header of a token. A key is imported when first asked for and kept for the isolate (the key: a promise of it
 * would belong to one request).
 */
function keyImporter(keys: VerifyingJwk[]): (header: string) => Promise<CryptoKey | undefined> {
  const jwks = new Map(keys.map((key) => [headerOf(key.kid), key]));
  const imported = new Map<string, CryptoKey>();
  return async (header) => {
    const known = imported.get(header);
    if (known) return known;
    const jwk = jwks.get(header);
    if (!jwk) return undefined;
    const { kty, crv, x } = jwk;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    imported.set(header, key);
    return key;
  };
}
