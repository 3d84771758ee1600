import { Hono } from 'hono';
import { elapsedMs } from '../core/request-context';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { readDeviceCookies, rememberDevice } from './device-cookie';
import { handOver } from './hand-over';
import { type LoginDeps, login } from './login';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import { loginSchema } from './schemas';

export const loginRoute = (deps: LoginDeps & IpRateLimitDeps & OwnPageDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/login',
    ipRateLimit(deps),
    jsonBody,
    validJson(loginSchema),
    async (c) => {
      const { transport, ...input } = c.req.valid('json');
      if (transport === 'cookie') requireOwnPage(deps, c);
      const cookies = readDeviceCookies(c);
      const opened = unwrap(await login(deps, c.get('context'), input, cookies));
      rememberDevice(c, opened.device);
      return c.json(
        {
          ...handOver(c, transport, opened.tokens),
          passwordExpiresAt: opened.passwordExpiresAt?.toISOString() ?? null,
          executionTime: `${elapsedMs(c.get('context'), deps.now())} ms`,
        },
        200,
      );
    },
  );
