import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import type { CredentialDeps } from '../credentials/deps';
import { isKnown } from '../http/entity-tag';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { userOutput, userTag } from './user-output';

/** The account as its bearer was authenticated with it: no query of its own. */
export const meRoute = (
  deps: OwnReadDeps & Pick<CredentialDeps, 'passwordExpiry'>,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().get('/v1/me', authenticate, (c) => {
    const { user } = c.get('session');
    const expiresAt = deps.passwordExpiry(user);
    const headers = { ETag: userTag(user, expiresAt) };
    const body = isKnown(c, headers.ETag) ? undefined : userOutput(user, expiresAt);
    auditOwnRead(deps, c.get('context'), user.id);
    return body ? c.json(body, 200, headers) : c.body(null, 304, headers);
  });
