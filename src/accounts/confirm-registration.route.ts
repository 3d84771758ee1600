import { Hono } from 'hono';
import type { CredentialDeps } from '../credentials/deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { type ConfirmRegistrationDeps, confirmRegistration } from './confirm-registration';
import { confirmRegistrationSchema } from './schemas';
import { userOutput } from './user-output';

export const confirmRegistrationRoute = (
  deps: ConfirmRegistrationDeps & IpRateLimitDeps & Pick<CredentialDeps, 'passwordExpiry'>,
) =>
  new Hono<HttpEnv>().post(
    '/v1/confirm-registration',
    ipRateLimit(deps),
    jsonBody,
    validJson(confirmRegistrationSchema),
    async (c) => {
      const user = unwrap(await confirmRegistration(deps, c.get('context'), c.req.valid('json')));
      c.header('Location', '/v1/me');
      return c.json(userOutput(user, deps.passwordExpiry(user)), 201);
    },
  );
