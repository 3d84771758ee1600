import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import type { CredentialDeps } from '../credentials/deps';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { userOutput } from './user-output';

/** The account as its bearer was authenticated with it: no query of its own. */
export const meRoute = (
  deps: OwnReadDeps & Pick<CredentialDeps, 'passwordExpiry'>,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().get('/v1/me', authenticate, (c) => {
    const { user } = c.get('session');
    const body = userOutput(user, deps.passwordExpiry(user.passwordChangedAt));
    auditOwnRead(deps, c.get('context'), user.id);
    return c.json(body, 200);
  });
