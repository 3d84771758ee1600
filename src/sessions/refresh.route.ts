import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { Refusal } from '../http/refusal';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { handOver, requireOwnPage } from './hand-over';
import type { OwnPageDeps } from './own-page';
import { type RefreshDeps, refresh } from './refresh';
import { refreshSchema } from './schemas';
import { readRefreshCookie } from './session-cookies';

/** The answer goes the way the token came. */
export const refreshRoute = (deps: RefreshDeps & IpRateLimitDeps & OwnPageDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/token/refresh',
    ipRateLimit(deps),
    jsonBody,
    validJson(refreshSchema),
    async (c) => {
      const { refreshToken } = c.req.valid('json');
      const cookie = refreshToken === undefined ? readRefreshCookie(c) : undefined;
      const token = refreshToken ?? cookie;
      if (token === undefined) throw new Refusal({ code: 'authentication-required' });
      if (cookie !== undefined) requireOwnPage(deps, c);
      const tokens = unwrap(await refresh(deps, c.get('context'), token));
      return c.json(handOver(c, cookie === undefined ? 'bearer' : 'cookie', tokens), 200);
    },
  );
