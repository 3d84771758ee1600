import { Hono } from 'hono';
import type { BotCheckDeps } from '../bots/bot-check';
import { passBotCheck } from '../bots/pass-bot-check';
import type { CredentialDeps } from '../credentials/deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { type RegisterDeps, register } from './register';
import { type RequestRegistrationDeps, requestRegistration } from './request-registration';
import { registerSchema } from './schemas';
import { userOutput } from './user-output';

type RegisterRouteDeps = RegisterDeps &
  RequestRegistrationDeps &
  IpRateLimitDeps &
  BotCheckDeps &
  CredentialDeps & { settings: { REGISTRATION: 'reveal' | 'conceal' } };

export const registerRoute = (deps: RegisterRouteDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/register',
    ipRateLimit(deps),
    jsonBody,
    validJson(registerSchema(deps)),
    async (c) => {
      const { turnstileToken, ...input } = c.req.valid('json');
      await passBotCheck(deps, c, 'register', turnstileToken);
      if (deps.settings.REGISTRATION === 'conceal') {
        unwrap(await requestRegistration(deps, c.get('context'), input));
        return c.body(null, 202);
      }
      const user = unwrap(await register(deps, c.get('context'), input));
      c.header('Location', '/v1/me');
      return c.json(userOutput(user, deps.passwordExpiry(user)), 201);
    },
  );
