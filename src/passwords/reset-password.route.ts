import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { rememberDevice } from '../sessions/device-cookie';
import { type ResetPasswordDeps, resetPassword } from './reset-password';
import { resetPasswordSchema } from './schemas';

export const resetPasswordRoute = (deps: ResetPasswordDeps & IpRateLimitDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/reset-password',
    ipRateLimit(deps),
    jsonBody,
    validJson(resetPasswordSchema),
    async (c) => {
      rememberDevice(c, unwrap(await resetPassword(deps, c.get('context'), c.req.valid('json'))));
      return c.body(null, 204);
    },
  );
