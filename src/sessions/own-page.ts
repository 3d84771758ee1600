/**
 * Does a request come from a page that may use a session in a cookie? A browser sends the cookie by itself, so it proves
 * nothing about who made the request; these two headers no page can set (OWASP ASVS 3.5.1, 3.5.3; W3C Fetch Metadata).
 * No I/O.
 */
import type { Context } from 'hono';

export interface OwnPageDeps {
  settings: { PUBLIC_URL: string; COOKIE_ORIGINS: string[] };
}

/**
 * A browser says `Origin` of whatever writes, and of every call across origins; of a read of its own origin it says only
 * `Sec-Fetch-Site`. One that says neither is too old to be told from an attack.
 */
export function isOwnPage({ settings }: OwnPageDeps, c: Context): boolean {
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'same-site') return false;
  if (origin === undefined) return site === 'same-origin';
  return origin === settings.PUBLIC_URL || settings.COOKIE_ORIGINS.includes(origin);
}
