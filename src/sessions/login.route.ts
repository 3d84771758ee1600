import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { elapsedMs } from '../core/request-context';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
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
      const device = getCookie(c, deviceCookie, 'host');
      const session = unwrap(await login(deps, c.get('context'), input, device));
      rememberDevice(c, session.deviceToken);
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

/** With the prefix `__Host-`: of this host alone, over TLS alone. */
const deviceCookie = 'device';

/** It opens nothing (`known-device.ts`); a client without cookies is counted by its network. RFC 6265bis §5.5: 400 days. */
const rememberDevice = (c: Context, token: string): void =>
  setCookie(c, deviceCookie, token, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: 400 * 86_400,
  });
