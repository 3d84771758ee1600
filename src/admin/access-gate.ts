/**
 * Cloudflare Access in front of staff (`ADMIN_CONSOLE=access`): it has people sign in with the company's identity provider, and
 * a second factor where that wants one, and signs who they are into a header. The header is checked here, because the Worker
 * may have another address that Access does not stand in front of.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
import { decode, verify } from 'hono/jwt';
import * as z from 'zod/mini';
import { type Outcome, refused } from '../audit/refused';
import { askStore } from '../core/ask-store';
import { type ErrorOf, StoreUnavailable } from '../core/errors';
import { ok } from '../core/result';

export interface AccessGateDeps {
  accessGate: AccessGate;
}

/** Whether staff may use a browser, and what stands in front of it then. */
export type ConsoleSettings =
  | { mode: 'off' | 'on' }
  | { mode: 'access'; teamDomain: string; audience: string };

/**
 * @param token of the header `Cf-Access-Jwt-Assertion`, if there is one.
 * @returns nothing where Access let this person through, or where it does not stand in front.
 * @throws {StoreUnavailable} where its keys cannot be read: fail closed.
 */
export type AccessGate = (
  token: string | undefined,
  now: Date,
) => Promise<Outcome<void, ErrorOf<'access-required'>>>;

/** Made once: it keeps the keys of Access. */
export function makeAccessGate(console: ConsoleSettings): AccessGate {
  if (console.mode !== 'access') return async () => ok(undefined);
  const { teamDomain, audience } = console;
  const claimsSchema = z.object({
    iss: z.literal(teamDomain),
    aud: z.union([z.string(), z.array(z.string())]),
    exp: z.int(),
    nbf: z.optional(z.int()),
  });
  const findKey = makeFindKey(`${teamDomain}/cdn-cgi/access/certs`);

  return async (token, now) => {
    if (token === undefined) return notThrough;
    const key = await findKey(token, now);
    const claims = key && claimsSchema.safeParse(await payloadOf(token, key)).data;
    if (!claims) return notThrough;
    const seconds = now.getTime() / 1000;
    const isForUs = [claims.aud].flat().includes(audience);
    const isInTime = claims.exp > seconds && (claims.nbf ?? 0) <= seconds + clockSkewSeconds;
    return isForUs && isInTime ? ok(undefined) : notThrough;
  };
}

const notThrough = refused(
  { code: 'access-required' },
  { event: 'authz_fail', reason: 'access-required' },
);

const clockSkewSeconds = 60;

/** The algorithm is ours to choose: what the token says of it counts for nothing (RFC 8725 §3.1). */
async function payloadOf(token: string, key: JsonWebKey): Promise<unknown> {
  try {
    return await verify(token, key, { alg: 'RS256', exp: false, iat: false, nbf: false });
  } catch {
    return undefined;
  }
}

/**
 * Access replaces its keys every few weeks: one that is not known is looked for again, once in a minute at most, and while they
 * cannot be read once in ten seconds, because anybody can show a token with a key of their own.
 */
function makeFindKey(url: string) {
  let keys = new Map<string, JsonWebKey>();
  let readAt = 0;
  let failedAt = 0;

  return async (token: string, now: Date): Promise<JsonWebKey | undefined> => {
    const kid = keyIdOf(token);
    if (kid === undefined) return undefined;
    const at = now.getTime();
    if (!keys.has(kid) && at - readAt >= 60_000) {
      if (at - failedAt < 10_000) throw new StoreUnavailable('access', 'not asked again so soon');
      try {
        keys = await askStore('access', () => readKeys(url));
      } catch (error) {
        failedAt = at;
        throw error;
      }
      readAt = at;
    }
    return keys.get(kid);
  };
}

const keySet = z.object({ keys: z.array(z.unknown()) });

const rsaKey = z.object({ kid: z.string(), kty: z.literal('RSA'), n: z.string(), e: z.string() });

/** By their ids. Those of another kind are none for us. */
async function readKeys(url: string): Promise<Map<string, JsonWebKey>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { keys } = keySet.parse(await response.json());
  const usable = keys.flatMap((key) => rsaKey.safeParse(key).data ?? []);
  return new Map(usable.map(({ kid, kty, n, e }) => [kid, { kty, n, e }]));
}

/** It only says which key to try. */
function keyIdOf(token: string): string | undefined {
  try {
    return z.object({ kid: z.string() }).parse(decode(token).header).kid;
  } catch {
    return undefined;
  }
}
