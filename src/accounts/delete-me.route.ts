import { Hono } from 'hono';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { readDeviceCookies } from '../sessions/device-cookie';
import { type CookieDeps, forgetSessionCookies } from '../sessions/session-cookies';
import { type RequestDeletionDeps, requestDeletion } from './request-deletion';
import { deleteMeSchema } from './schemas';

export const deleteMeRoute = (
  deps: RequestDeletionDeps & IpRateLimitDeps & CookieDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().delete(
    '/v1/me',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(deleteMeSchema),
    async (c) => {
      const deleteAt = unwrap(
        await requestDeletion(
          deps,
          c.get('context'),
          c.get('session'),
          c.req.valid('json'),
          readDeviceCookies(c),
        ),
      );
      forgetSessionCookies(deps, c);
      return c.json({ deletionAt: deleteAt.toISOString() }, 202);
    },
  );
