import { Hono } from 'hono';
import { commit } from '../audit/commit';
import type { Deps } from '../deps';
import type { Authenticate, AuthenticatedEnv } from '../http/context';
import { userOutput } from './user-output';

/** The account as its bearer was authenticated with it: no query of its own. */
export const meRoute = (deps: Deps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().get('/v1/me', authenticate, async (c) => {
    const { user } = c.get('session');
    await commit(deps, c.get('context'), {
      event: 'sensitive_read',
      outcome: 'success',
      userId: user.id,
    });
    return c.json(userOutput(user, deps.passwordExpiry(user.passwordChangedAt)), 200);
  });
