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
import type { RequestContext } from '../core/request-context';
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
  context: Pick<RequestContext, 'now' | 'waitUntil'>,
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

  return async (token, context) => {
    if (token === undefined) return notThrough;
    const key = await findKey(token, context);
    const claims = key && claimsSchema.safeParse(await payloadOf(token, key)).data;
    if (!claims) return notThrough;
    const seconds = context.now.getTime() / 1000;
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
 * Access replaces its keys every few weeks, and may withdraw one: they are read again after an hour, and where that fails
 * those of before are good for a day. One that is not known is looked for once in a minute at most. Whatever it is for, they
 * are asked for once in ten seconds, by one request: anybody can show a token with a key of their own.
 */
function makeFindKey(url: string) {
  let keys: Map<string, JsonWebKey> | undefined;
  let readAt = 0;
  let askedAt = 0;
  let isAsking = false;

  async function ask(at: number): Promise<void> {
    askedAt = at;
    isAsking = true;
    try {
      keys = await askStore('access', () => readKeys(url));
      readAt = at;
    } finally {
      isAsking = false;
    }
  }

  /** Where there are none yet: the pages of staff ask for several things at once. */
  async function othersAnswer(): Promise<void> {
    for (let waited = 0; isAsking && waited < answerMs; waited += pollMs) {
      await scheduler.wait(pollMs);
    }
    if (!keys) throw new StoreUnavailable('access', 'not asked again so soon');
  }

  return async (
    token: string,
    { now, waitUntil }: Pick<RequestContext, 'now' | 'waitUntil'>,
  ): Promise<JsonWebKey | undefined> => {
    const kid = keyIdOf(token);
    if (kid === undefined) return undefined;
    const at = now.getTime();
    const isWanted = at - readAt >= (keys?.has(kid) ? readAgainMs : lookAgainMs);
    if (isWanted && at - askedAt >= askAgainMs) {
      const mayGoOn = keys?.has(kid) && at - readAt < keptMs;
      const asking = ask(at);
      // Others wait for it, also where this client hangs up.
      waitUntil(asking.catch(() => {}));
      await asking.catch((error: unknown) => {
        if (!mayGoOn) throw error;
      });
    } else if (!keys) await othersAnswer();
    if (at - readAt >= keptMs) throw new StoreUnavailable('access', 'not asked again so soon');
    return keys?.get(kid);
  };
}

const answerMs = 5_000;
const pollMs = 50;
const askAgainMs = 10_000;
const lookAgainMs = 60_000;
const readAgainMs = 3_600_000;
const keptMs = 86_400_000;

const keySet = z.object({ keys: z.array(z.unknown()) });

const rsaKey = z.object({ kid: z.string(), kty: z.literal('RSA'), n: z.string(), e: z.string() });

/** By their ids. Those of another kind are none for us. */
async function readKeys(url: string): Promise<Map<string, JsonWebKey>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
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
