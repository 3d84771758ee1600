import { type Context, Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { readDeviceCookies } from '../sessions/device-cookie';
import { type ChangeIdentifierDeps, changeIdentifier } from './change-identifier';
import { changeEmailSchema, changePhoneSchema, undoChangeSchema } from './schemas';
import { type UndoChangeDeps, undoChange } from './undo-change';

export const changeEmailRoute = (
  deps: ChangeIdentifierDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/me/email',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(changeEmailSchema),
    async (c) => {
      const { email: value, password } = c.req.valid('json');
      return asked(deps, c, { identifier: { kind: 'email', value }, password });
    },
  );

export const changePhoneRoute = (
  deps: ChangeIdentifierDeps &
    IpRateLimitDeps & { settings: { DEFAULT_COUNTRY: string | undefined } },
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/me/phone',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(changePhoneSchema(deps.settings.DEFAULT_COUNTRY)),
    async (c) => {
      const { phone: value, password } = c.req.valid('json');
      return asked(deps, c, { identifier: { kind: 'phone', value }, password });
    },
  );

async function asked(
  deps: ChangeIdentifierDeps,
  c: Context<AuthenticatedEnv>,
  change: Parameters<typeof changeIdentifier>[3],
): Promise<Response> {
  const cookies = readDeviceCookies(c);
  unwrap(await changeIdentifier(deps, c.get('context'), c.get('session'), change, cookies));
  return c.body(null, 202);
}

export const undoChangeRoute = (deps: UndoChangeDeps & IpRateLimitDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/undo-change',
    ipRateLimit(deps),
    jsonBody,
    validJson(undoChangeSchema),
    async (c) => {
      unwrap(await undoChange(deps, c.get('context'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );
