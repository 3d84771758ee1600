/**
 * How the tokens of a session travel for pages of one's own: in two cookies of this host alone, over TLS alone, out of
 * reach of scripts, and never sent along from another site (RFC 6265bis §4.1.3, OWASP ASVS 3.3.1 to 3.3.4).
 */
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import type { SessionTokens } from './session-tokens';

export interface CookieDeps {
  settings: { basePath: string };
}

/** What came with a request. */
export const readAccessCookie = (deps: CookieDeps, request: Request): string | undefined =>
  readCookie(request, accessName(deps));
export const readRefreshCookie = (deps: CookieDeps, request: Request): string | undefined =>
  readCookie(request, refreshName(deps));

/** Each cookie ends with its token. */
export function setSessionCookies(deps: CookieDeps, c: Context, tokens: SessionTokens): void {
  setCookie(c, accessName(deps), tokens.accessToken, {
    ...attributes,
    maxAge: tokens.expiresInSeconds,
  });
  setCookie(c, refreshName(deps), tokens.refreshToken, {
    ...attributes,
    maxAge: Math.min(tokens.refreshExpiresInSeconds, maxCookieSeconds),
  });
}

/** Nothing where none came. */
export function forgetSessionCookies(deps: CookieDeps, c: Context): void {
  for (const name of [accessName(deps), refreshName(deps)]) {
    if (readCookie(c.req.raw, name) !== undefined) deleteCookie(c, name, attributes);
  }
}

function readCookie(request: Request, name: string): string | undefined {
  const cookies = request.headers.get('Cookie');
  const prefixed = `__Host-${name}`;
  return cookies === null ? undefined : parse(cookies, prefixed)[prefixed];
}

const accessName = ({ settings }: CookieDeps): string => nameBelow(settings.basePath, 'access');
const refreshName = ({ settings }: CookieDeps): string => nameBelow(settings.basePath, 'refresh');

/**
 * The prefix `__Host-` wants the path `/`, and the app around us has routes there to protect. So what keeps two services
 * of one host apart is the name: `access`, and `access.accounts` of the one at `/accounts`.
 */
const nameBelow = (basePath: string, name: string): string =>
  `${name}${basePath.replaceAll('/', '.')}`;

/** RFC 6265bis §5.5. */
const maxCookieSeconds = 400 * 86_400;
const attributes = {
  prefix: 'host',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Strict',
} as const;
