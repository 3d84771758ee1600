/** How the token of a known device travels: a cookie of this host alone, over TLS alone, out of reach of scripts. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { DeviceCookie } from './known-device';

/** @returns the tokens that came with a request, by the names that `KnownDevices` gave them. */
export const readDeviceCookies = (c: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(getCookie(c))
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, token]) => [name.slice(prefix.length), token]),
  );

/** A client that keeps no cookies is counted by its network. RFC 6265bis §5.5: 400 days at most. */
export const rememberDevice = (c: Context, { name, token }: DeviceCookie): void =>
  setCookie(c, name, token, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: 400 * 86_400,
  });

const prefix = '__Host-';
