import { Hono } from 'hono';
import { elapsedMs } from '../core/request-context';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { readDeviceCookies, rememberDevice } from './device-cookie';
import { type LoginDeps, login } from './login';
import { loginSchema } from './schemas';

export const loginRoute = (deps: LoginDeps & IpRateLimitDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/login',
    ipRateLimit(deps),
    jsonBody,
    validJson(loginSchema),
    async (c) => {
      const input = c.req.valid('json');
      const cookies = readDeviceCookies(c);
      const session = unwrap(await login(deps, c.get('context'), input, cookies));
      rememberDevice(c, session.device);
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
