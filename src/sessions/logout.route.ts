import { Hono } from 'hono';
import type { AuditDeps } from '../audit/commit';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { logout } from './logout';
import type { RevokedDeps } from './revoked';
import { forgetSessionCookies } from './session-cookies';

export const logoutRoute = (deps: AuditDeps & RevokedDeps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().post('/v1/logout', authenticate, async (c) => {
    await logout(deps, c.get('context'), c.get('session'));
    forgetSessionCookies(c);
    return c.body(null, 204);
  });
