import { Hono } from 'hono';
import { auditOwnRead } from '../audit/own-read';
import type { Deps } from '../deps';
import type { Authenticate, AuthenticatedEnv } from '../http/context';
import { userOutput } from './user-output';

/** The account as its bearer was authenticated with it: no query of its own. */
export const meRoute = (deps: Deps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().get('/v1/me', authenticate, (c) => {
    const { user } = c.get('session');
    auditOwnRead(deps, c.get('action'), user.id);
    return c.json(userOutput(user, deps.passwordExpiry(user.passwordChangedAt)), 200);
  });
