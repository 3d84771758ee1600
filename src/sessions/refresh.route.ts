import { type Context, Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { Refusal } from '../http/refusal';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { passGate } from '../limits/ip-rate-limit';
import { handOver } from './hand-over';
import { invalidToken } from './invalid-token';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import { type RefreshDeps, refresh } from './refresh';
import type { RefreshTokens } from './refresh-token';
import { refreshSchema } from './schemas';
import { readRefreshCookie } from './session-cookies';

type Deps = RefreshDeps &
  OwnPageDeps & { refreshTokens: RefreshTokens; sessionRateLimit: RateLimit };

/** The answer goes the way the token came. */
export const refreshRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post('/v1/token/refresh', jsonBody, validJson(refreshSchema), async (c) => {
    const { token, transport } = carriedToken(deps, c, c.req.valid('json').refreshToken);
    const claims = deps.refreshTokens.read(token);
    if (!claims.ok) return unwrap(invalidToken(claims.error));
    // Per session, so that neighbours behind one address do not stop each other; a forged token costs nothing.
    await passGate(deps.sessionRateLimit, claims.value.sessionId, 'session-rate-limit');
    const tokens = unwrap(await refresh(deps, c.get('context'), claims.value));
    return c.json(handOver(deps, c, transport, tokens), 200);
  });

function carriedToken(deps: OwnPageDeps, c: Context, inBody: string | undefined) {
  if (inBody !== undefined) return { token: inBody, transport: 'bearer' } as const;
  const token = readRefreshCookie(deps, c.req.raw);
  if (token === undefined) throw new Refusal({ code: 'authentication-required' });
  requireOwnPage(deps, c);
  return { token, transport: 'cookie' } as const;
}
