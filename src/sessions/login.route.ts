import { Hono } from 'hono';
import type { BotCheckDeps } from '../bots/bot-check';
import { passBotCheck } from '../bots/pass-bot-check';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import { readDeviceCookies } from './device-cookie';
import { handOverLogin } from './hand-over';
import { type LoginDeps, login } from './login';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import { loginSchema } from './schemas';

export const loginRoute = (deps: LoginDeps & IpRateLimitDeps & BotCheckDeps & OwnPageDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/login',
    ipRateLimit(deps),
    jsonBody,
    validJson(loginSchema),
    async (c) => {
      const { transport, turnstileToken, ...input } = c.req.valid('json');
      if (transport === 'cookie') requireOwnPage(deps, c);
      await passBotCheck(deps, c, 'login', turnstileToken);
      const cookies = readDeviceCookies(c);
      const opened = unwrap(await login(deps, c.get('context'), input, cookies));
      return c.json(handOverLogin(deps, c, transport, opened), 200);
    },
  );
