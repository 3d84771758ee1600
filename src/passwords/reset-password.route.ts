import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { ipRateLimit } from '../limits/ip-rate-limit';
import { resetPassword } from './reset-password';
import { resetPasswordSchema } from './schemas';

export const resetPasswordRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/reset-password',
    ipRateLimit(deps),
    jsonBody,
    validJson(resetPasswordSchema),
    async (c) => {
      unwrap(await resetPassword(deps, c.get('context'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );
