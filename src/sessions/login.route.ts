import { Hono } from 'hono';
import type { Deps } from '../deps';
import { elapsedMs, type HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { login } from './login';
import { loginSchema } from './schemas';

export const loginRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post('/v1/login', jsonBody, validJson(loginSchema), async (c) => {
    const session = unwrap(await login(deps, c.var.action, c.req.valid('json')));
    return c.json(
      {
        accessToken: session.accessToken,
        tokenType: 'Bearer' as const,
        expiresIn: session.expiresInSeconds,
        passwordExpiresAt: session.passwordExpiresAt?.toISOString() ?? null,
        executionTime: `${elapsedMs(deps, c.var.action)} ms`,
      },
      200,
    );
  });
