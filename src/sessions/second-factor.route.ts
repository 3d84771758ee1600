import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { readDeviceCookies } from './device-cookie';
import { handOverLogin } from './hand-over';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import { type PasskeyLoginDeps, passkeyLogin, passkeyLoginOptions } from './passkey-login';
import { passkeyLoginSchema, secondFactorSchema, stepUpSchema } from './schemas';
import { type SecondFactorDeps, secondFactor, secondFactorOptions } from './second-factor';
import { type StepUpDeps, stepUp } from './step-up';

/** The second half of a login. @param withChallenge takes the token of the first. */
export const secondFactorRoute = (
  deps: SecondFactorDeps & IpRateLimitDeps & OwnPageDeps,
  withChallenge: Authenticate,
) =>
  new Hono<AuthenticatedEnv>()
    .post('/v1/login/second-factor/options', ipRateLimit(deps), withChallenge, async (c) =>
      c.json(await secondFactorOptions(deps, c.get('context'), c.get('session')), 200),
    )
    .post(
      '/v1/login/second-factor',
      ipRateLimit(deps),
      withChallenge,
      jsonBody,
      validJson(secondFactorSchema),
      async (c) => {
        const input = c.req.valid('json');
        if (input.transport === 'cookie') requireOwnPage(deps, c);
        const [context, cookies] = [c.get('context'), readDeviceCookies(c)];
        const opened = await secondFactor(deps, context, c.get('session'), input, cookies);
        return c.json(handOverLogin(deps, c, input.transport, unwrap(opened)), 200);
      },
    );

/** A login without a name or a password. */
export const passkeyLoginRoute = (deps: PasskeyLoginDeps & IpRateLimitDeps & OwnPageDeps) =>
  new Hono<HttpEnv>()
    .post('/v1/login/passkey/options', ipRateLimit(deps), async (c) =>
      c.json(await passkeyLoginOptions(deps, c.get('context')), 200),
    )
    .post(
      '/v1/login/passkey',
      ipRateLimit(deps),
      jsonBody,
      validJson(passkeyLoginSchema),
      async (c) => {
        const { response, transport } = c.req.valid('json');
        if (transport === 'cookie') requireOwnPage(deps, c);
        const opened = await passkeyLogin(deps, c.get('context'), response, readDeviceCookies(c));
        return c.json(handOverLogin(deps, c, transport, unwrap(opened)), 200);
      },
    );

/** Who somebody is, shown again. */
export const stepUpRoute = (deps: StepUpDeps & IpRateLimitDeps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>()
    .post('/v1/me/reauthenticate/options', ipRateLimit(deps), authenticate, async (c) =>
      c.json(await secondFactorOptions(deps, c.get('context'), c.get('session')), 200),
    )
    .post(
      '/v1/me/reauthenticate',
      ipRateLimit(deps),
      authenticate,
      jsonBody,
      validJson(stepUpSchema),
      async (c) => {
        const cookies = readDeviceCookies(c);
        const input = c.req.valid('json');
        unwrap(await stepUp(deps, c.get('context'), c.get('session'), input, cookies));
        return c.body(null, 204);
      },
    );
