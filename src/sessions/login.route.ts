import { Hono } from 'hono';
import { elapsedMs } from '../core/request-context';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { ipRateLimit } from '../limits/ip-rate-limit';
import { login } from './login';
import { loginSchema } from './schemas';

export const loginRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/login',
    ipRateLimit(deps),
    jsonBody,
    validJson(loginSchema),
    async (c) => {
      const session = unwrap(await login(deps, c.get('context'), c.req.valid('json')));
      return c.json(
        {
          accessToken: session.accessToken,
          tokenType: 'Bearer' as const,
          expiresIn: session.expiresInSeconds,
          passwordExpiresAt: session.passwordExpiresAt?.toISOString() ?? null,
          executionTime: `${elapsedMs(c.get('context'), deps.now())} ms`,
        },
        200,
      );
    },
  );
