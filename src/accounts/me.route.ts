import { Hono } from 'hono';
import { type LogDeps, logEvent } from '../audit/commit';
import type { CredentialDeps } from '../credentials/deps';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { userOutput } from './user-output';

/** The account as its bearer was authenticated with it: no query of its own. */
export const meRoute = (
  deps: LogDeps & Pick<CredentialDeps, 'passwordExpiry'>,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().get('/v1/me', authenticate, async (c) => {
    const { user } = c.get('session');
    const body = userOutput(user, deps.passwordExpiry(user.passwordChangedAt));
    logEvent(deps, c.get('context'), {
      event: 'sensitive_read',
      outcome: 'success',
      userId: user.id,
    });
    return c.json(body, 200);
  });
