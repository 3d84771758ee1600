import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { type AddPasskeyDeps, addPasskey, passkeyOptions } from './add-passkey';
import { keepFactors } from './keep-factors';
import { listFactors } from './list-factors';
import { type ChangeFactorsDeps, removeFactor } from './remove-factor';
import { renamePasskey } from './rename-passkey';
import { renewRecoveryCodes } from './renew-recovery-codes';
import { addPasskeySchema, confirmTotpSchema, renamePasskeySchema } from './schemas';
import { beginTotp, confirmTotp, type SetUpTotpDeps } from './set-up-totp';

/** What an account has besides its password. */
export const factorsRoute = (
  deps: OwnReadDeps & ChangeFactorsDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>()
    .get('/v1/me/second-factors', authenticate, async (c) => {
      const listed = await listFactors(deps, c.get('session'));
      auditOwnRead(deps, c.get('context'), c.get('session').user.id);
      return c.json(listed, 200);
    })
    .delete('/v1/me/second-factors/reset', authenticate, async (c) => {
      await keepFactors(deps, c.get('context'), c.get('session'));
      return c.body(null, 204);
    })
    .post('/v1/me/recovery-codes', ipRateLimit(deps), authenticate, async (c) => {
      const renewed = await renewRecoveryCodes(deps, c.get('context'), c.get('session'));
      return c.json({ recoveryCodes: unwrap(renewed) }, 201);
    })
    .delete('/v1/me/totp', authenticate, async (c) => {
      const [context, session] = [c.get('context'), c.get('session')];
      unwrap(await removeFactor(deps, context, session, { kind: 'totp' }));
      return c.body(null, 204);
    })
    .patch(
      '/v1/me/passkeys/:id',
      authenticate,
      jsonBody,
      validJson(renamePasskeySchema),
      async (c) => {
        const [context, session, { name }] = [
          c.get('context'),
          c.get('session'),
          c.req.valid('json'),
        ];
        unwrap(await renamePasskey(deps, context, session, c.req.param('id'), name));
        return c.body(null, 204);
      },
    )
    .delete('/v1/me/passkeys/:id', authenticate, async (c) => {
      const which = { kind: 'passkey', id: c.req.param('id') } as const;
      unwrap(await removeFactor(deps, c.get('context'), c.get('session'), which));
      return c.body(null, 204);
    });

/** Adds a factor. @param authenticate also takes the token of a login that wants a first one. */
export const addFactorRoute = (
  deps: SetUpTotpDeps & AddPasskeyDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>()
    .post('/v1/me/totp', ipRateLimit(deps), authenticate, async (c) =>
      c.json(unwrap(await beginTotp(deps, c.get('context'), c.get('session'))), 200),
    )
    .post(
      '/v1/me/totp/confirm',
      ipRateLimit(deps),
      authenticate,
      jsonBody,
      validJson(confirmTotpSchema),
      async (c) => {
        const [context, session, input] = [c.get('context'), c.get('session'), c.req.valid('json')];
        const recoveryCodes = unwrap(await confirmTotp(deps, context, session, input));
        return c.json({ recoveryCodes }, 201);
      },
    )
    .post('/v1/me/passkeys/options', ipRateLimit(deps), authenticate, async (c) =>
      c.json(unwrap(await passkeyOptions(deps, c.get('context'), c.get('session'))), 200),
    )
    .post(
      '/v1/me/passkeys',
      ipRateLimit(deps),
      authenticate,
      jsonBody,
      validJson(addPasskeySchema),
      async (c) => {
        const [context, session, input] = [c.get('context'), c.get('session'), c.req.valid('json')];
        return c.json(unwrap(await addPasskey(deps, context, session, input)), 201);
      },
    );
