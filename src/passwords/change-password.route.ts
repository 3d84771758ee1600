import { Hono } from 'hono';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { readDeviceCookies, rememberDevice } from '../sessions/device-cookie';
import { type CookieDeps, forgetSessionCookies } from '../sessions/session-cookies';
import { type ChangePasswordDeps, changePassword } from './change-password';
import { changePasswordSchema } from './schemas';

export const changePasswordRoute = (
  deps: ChangePasswordDeps & IpRateLimitDeps & CookieDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/change-password',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(changePasswordSchema),
    async (c) => {
      const cookies = readDeviceCookies(c);
      const changed = await changePassword(
        deps,
        c.get('context'),
        c.get('session'),
        c.req.valid('json'),
        cookies,
      );
      rememberDevice(c, unwrap(changed));
      forgetSessionCookies(deps, c);
      return c.body(null, 204);
    },
  );
