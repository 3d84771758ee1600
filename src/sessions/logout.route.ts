import { Hono } from 'hono';
import type { AuditDeps } from '../audit/commit';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { logout } from './logout';

export const logoutRoute = (deps: AuditDeps & { kv: KVNamespace }, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().post('/v1/logout', authenticate, async (c) => {
    await logout(deps, c.get('context'), c.get('session'));
    return c.body(null, 204);
  });
