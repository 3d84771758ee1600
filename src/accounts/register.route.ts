import { Hono } from 'hono';
import type { Deps } from '../deps';
import { addressGate } from '../http/address-gate';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { register } from './register';
import { registerSchema } from './schemas';
import { userOutput } from './user-output';

export const registerRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/register',
    addressGate(deps),
    jsonBody,
    validJson(registerSchema(deps)),
    async (c) => {
      const user = unwrap(await register(deps, c.var.action, c.req.valid('json')));
      c.header('Location', '/v1/me');
      return c.json(userOutput(user, deps.passwordExpiry(user.passwordChangedAt)), 201);
    },
  );
