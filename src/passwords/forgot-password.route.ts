import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { ipRateLimit } from '../limits/ip-rate-limit';
import { forgotPassword } from './forgot-password';
import { forgotPasswordSchema } from './schemas';

export const forgotPasswordRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/forgot-password',
    ipRateLimit(deps),
    jsonBody,
    validJson(forgotPasswordSchema),
    async (c) => {
      unwrap(await forgotPassword(deps, c.get('context'), c.req.valid('json')));
      return c.body(null, 202);
    },
  );
