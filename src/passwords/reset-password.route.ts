import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { addressGate } from '../limits/address-gate';
import { resetPassword } from './reset-password';
import { resetPasswordSchema } from './schemas';

export const resetPasswordRoute = (deps: Deps) =>
  new Hono<HttpEnv>().post(
    '/v1/reset-password',
    addressGate(deps),
    jsonBody,
    validJson(resetPasswordSchema),
    async (c) => {
      unwrap(await resetPassword(deps, c.get('action'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );
