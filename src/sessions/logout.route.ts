import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { Authenticate, AuthenticatedEnv } from '../http/context';
import { logout } from './logout';

export const logoutRoute = (deps: Deps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().post('/v1/logout', authenticate, async (c) => {
    await logout(deps, c.get('context'), c.get('session'));
    return c.body(null, 204);
  });
