import { Hono } from 'hono';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { type ChangePasswordDeps, changePassword } from './change-password';
import { changePasswordSchema } from './schemas';

export const changePasswordRoute = (
  deps: ChangePasswordDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/change-password',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(changePasswordSchema),
    async (c) => {
      unwrap(await changePassword(deps, c.get('context'), c.get('session'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );
