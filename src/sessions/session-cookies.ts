/**
 * How the tokens of a session travel for pages of one's own: in two cookies of this host alone, over TLS alone, out of
 * reach of scripts, and never sent along from another site (RFC 6265bis §4.1.3, OWASP ASVS 3.3.1 to 3.3.4).
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { SessionTokens } from './session-tokens';

/** What came with a request. */
export const readAccessCookie = (c: Context): string | undefined => getCookie(c, access, 'host');
export const readRefreshCookie = (c: Context): string | undefined => getCookie(c, refresh, 'host');

/** Each cookie ends with its token. */
export function setSessionCookies(c: Context, tokens: SessionTokens): void {
  setCookie(c, access, tokens.accessToken, { ...attributes, maxAge: tokens.expiresInSeconds });
  setCookie(c, refresh, tokens.refreshToken, {
    ...attributes,
    maxAge: Math.min(tokens.refreshExpiresInSeconds, maxCookieSeconds),
  });
}

/** Nothing where none came. */
export function forgetSessionCookies(c: Context): void {
  if (readAccessCookie(c) !== undefined) deleteCookie(c, access, attributes);
  if (readRefreshCookie(c) !== undefined) deleteCookie(c, refresh, attributes);
}

const access = 'access';
const refresh = 'refresh';
/** RFC 6265bis §5.5. */
const maxCookieSeconds = 400 * 86_400;
const attributes = {
  prefix: 'host',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Strict',
} as const;
