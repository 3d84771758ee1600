import { type Context, Hono } from 'hono';
import { unwrap } from '../http/unwrap';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { type LogoutDeps, logout, logoutByRefreshToken } from './logout';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import type { RefreshTokens } from './refresh-token';
import { forgetSessionCookies, readAccessCookie, readRefreshCookie } from './session-cookies';

/** By the access token; by the refresh token for a page whose access cookie has gone with its token. */
export const logoutRoute = (
  deps: LogoutDeps & OwnPageDeps & { refreshTokens: RefreshTokens },
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/logout',
    async (c, next) => {
      const token = onlyRefreshCookie(deps, c);
      if (token === undefined) return next();
      requireOwnPage(deps, c);
      unwrap(await logoutByRefreshToken(deps, c.get('context'), token));
      forgetSessionCookies(deps, c);
      return c.body(null, 204);
    },
    authenticate,
    async (c) => {
      unwrap(await logout(deps, c.get('context'), c.get('session').id));
      forgetSessionCookies(deps, c);
      return c.body(null, 204);
    },
  );

const onlyRefreshCookie = (deps: OwnPageDeps, c: Context): string | undefined =>
  c.req.header('Authorization') === undefined && readAccessCookie(deps, c.req.raw) === undefined
    ? readRefreshCookie(deps, c.req.raw)
    : undefined;
