import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { Authenticate, AuthenticatedEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { changePassword } from './change-password';
import { changePasswordSchema } from './schemas';

export const changePasswordRoute = (deps: Deps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/change-password',
    authenticate,
    jsonBody,
    validJson(changePasswordSchema),
    async (c) => {
      unwrap(await changePassword(deps, c.get('context'), c.get('session'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );
