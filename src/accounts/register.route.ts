import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { ipRateLimit } from '../limits/ip-rate-limit';
import { register } from './register';
import { requestRegistration } from './request-registration';
import { registerSchema } from './schemas';
import { userOutput } from './user-output';

export const registerRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/register',
    ipRateLimit(deps),
    jsonBody,
    validJson(registerSchema(deps)),
    async (c) => {
      const input = c.req.valid('json');
      if (deps.settings.REGISTRATION === 'conceal') {
        unwrap(await requestRegistration(deps, c.get('context'), input));
        return c.body(null, 202);
      }
      const user = unwrap(await register(deps, c.get('context'), input));
      c.header('Location', '/v1/me');
      return c.json(userOutput(user, deps.passwordExpiry(user.passwordChangedAt)), 201);
    },
  );
