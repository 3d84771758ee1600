import { Hono } from 'hono';
import type { BotCheckDeps } from '../bots/bot-check';
import { passBotCheck } from '../bots/pass-bot-check';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { type ForgotPasswordDeps, forgotPassword } from './forgot-password';
import { forgotPasswordSchema } from './schemas';

export const forgotPasswordRoute = (deps: ForgotPasswordDeps & IpRateLimitDeps & BotCheckDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/forgot-password',
    ipRateLimit(deps),
    jsonBody,
    validJson(forgotPasswordSchema),
    async (c) => {
      const { turnstileToken, ...input } = c.req.valid('json');
      await passBotCheck(deps, c, 'forgot-password', turnstileToken);
      unwrap(await forgotPassword(deps, c.get('context'), input));
      return c.body(null, 202);
    },
  );
