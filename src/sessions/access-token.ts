/**
 * What a token means: a JWT (RFC 7519, best practice RFC 8725) signed with Ed25519 (RFC 8037), naming
 * a session. It says who asks, never that the session is still good: that is the database's to say.
 * No I/O, no clock.
 */
import { sign, verify } from 'hono/jwt';
import { JwtTokenSignatureMismatched } from 'hono/utils/jwt/types';
import * as z from 'zod/mini';
import type { Reason } from '../audit/events';
import { type Amr, amrValues } from '../core/amr';
import { toBase64Url, utf8 } from '../core/encoding';
import type { SigningJwk, VerifyingJwk } from '../core/jwk-set';
import { keepLatest } from '../core/keep-latest';
import { ok, type Result, refuse } from '../core/result';
import { type SessionRow, tokenScopes } from '../db/schema';

export type TokenScope = SessionRow['scope'];

export interface TokenClaims {
  sessionId: string;
  userId: string;
  scope: TokenScope;
}

export interface AccessTokens {
  /** Signs a token of a session, with an id of its own. */
  issue(
    token: TokenClaims & {
      issuedAt: Date;
      expiresAt: Date;
      /** How and when its owner has shown who they are; not of one that opens a single thing. */
      authentication?: { amr: Amr; at: Date };
    },
  ): Promise<string>;
  /** Checks form, signature and claims. @param now decides about `iat` and `exp`. */
  read(token: string, now: Date): Promise<Result<TokenClaims, Reason>>;
}

export function makeAccessTokens(options: {
  issuer: string;
  signing: SigningJwk;
  keys: VerifyingJwk[];
}): AccessTokens {
  const { issuer, signing, keys } = options;
  // Apart by audience too, for services that check tokens by themselves and know nothing of scopes.
  const audiences = {
    account: issuer,
    'password:change': `${issuer}/v1/change-password`,
    'identifier:verify': `${issuer}/v1/me/verification`,
    'second-factor:verify': `${issuer}/v1/login/second-factor`,
    'second-factor:setup': `${issuer}/v1/me/second-factors`,
  } satisfies Record<TokenScope, string>;
  const claimsSchema = z.strictObject({
    iss: z.literal(issuer),
    aud: z.enum(Object.values(audiences)),
    sub: z.uuid(),
    sid: z.uuid(),
    jti: z.uuid(),
    scope: z.enum(tokenScopes),
    // Of an access token, since there are second factors.
    amr: z.optional(z.array(z.enum(amrValues))),
    auth_time: z.optional(z.int()),
    iat: z.int(),
    exp: z.int(),
  });
  type Claims = z.output<typeof claimsSchema>;
  // A token is sent many times. Its claims and its signature do not change, so they are checked once.
  const signed = keepLatest<Claims>(maxRemembered);
  const signingKey = signingKeyImporter(signing);
  const verifyingKey = keyImporter(keys);

  return {
    issue: async ({ sessionId, userId, scope, issuedAt, expiresAt, authentication }) =>
      sign(
        {
          iss: issuer,
          aud: audiences[scope],
          sub: userId,
          sid: sessionId,
          jti: crypto.randomUUID(),
          scope,
          // RFC 8176; OpenID Connect Core §2.
          ...(authentication && {
            amr: authentication.amr,
            auth_time: seconds(authentication.at),
          }),
          iat: seconds(issuedAt),
          exp: seconds(expiresAt),
        },
        await signingKey(),
        'EdDSA',
      ),

    async read(token, now) {
      const known = signed.get(token);
      const claims = known ? ok(known) : await signedClaims(token);
      if (!claims.ok) return claims;
      if (!known) signed.set(token, claims.value);
      const { iat, exp, sid, sub, scope } = claims.value;
      const at = now.getTime() / 1000;
      if (exp <= at) return refuse('token-expired');
      if (iat > at + clockSkewSeconds) return refuse('token-bad-claims');
      return ok({ sessionId: sid, userId: sub, scope });
    },
  };

  /** The claims of a token that we signed, expired or not. */
  async function signedClaims(token: string): Promise<Result<Claims, Reason>> {
    const [header = '', , signature = '', ...more] = token.split('.');
    if (more.length > 0 || !signatureFormat.test(signature)) return refuse('token-malformed');
    const key = await verifyingKey(header);
    if (!key) return refuse('token-unknown-key');
    const payload = await verified(token, key);
    if (!payload.ok) return payload;
    const claims = claimsSchema.safeParse(payload.value);
    if (!claims.success || claims.data.aud !== audiences[claims.data.scope]) {
      return refuse('token-bad-claims');
    }
    return ok(claims.data);
  }
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Some hundred bytes more than the token each. */
const maxRemembered = 1000;

/** Times are judged by the clock of the request, not by that of the library. */
const signatureAlone = { alg: 'EdDSA', exp: false, iat: false, nbf: false } as const;

async function verified(token: string, key: CryptoKey): Promise<Result<unknown, Reason>> {
  try {
    return ok(await verify(token, key, signatureAlone));
  } catch (error) {
    const isForged = error instanceof JwtTokenSignatureMismatched;
    return refuse(isForged ? 'token-bad-signature' : 'token-bad-claims');
  }
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
 * 64 bytes (RFC 8032 §5.1.6) in base64url, in their one spelling: the last character holds two bits, and with the other
 * four free to flip one token would have many. Of another length it is no signature, and the check would throw.
 */
const signatureFormat = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/**
 * Imported at the first login and kept, as the other keys are. `sign` takes `alg` and `kid` for the header from the key.
 */
function signingKeyImporter({ kid, kty, crv, x, d }: SigningJwk): () => Promise<CryptoKey> {
  let imported: CryptoKey | undefined;
  return async () => {
    if (imported) return imported;
    const jwk = { kty, crv, x, d };
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
    imported = Object.assign(key, { alg: 'EdDSA', kid });
    return imported;
  };
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
