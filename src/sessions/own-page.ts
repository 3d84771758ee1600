/**
 * Does a request come from a page that may use a session in a cookie? A browser sends the cookie by itself, so it proves
 * nothing about who made the request; these two headers no page can set (OWASP ASVS 3.5.1, 3.5.3; W3C Fetch Metadata).
 * No I/O.
 */
import type { Context } from 'hono';
import { Refusal } from '../http/refusal';

export interface OwnPageDeps {
  settings: { PUBLIC_URL: string; COOKIE_ORIGINS: string[] };
}

/** @throws {Refusal} before anything is done for the request: also a login, or another site logs visitors in to its account. */
export function requireOwnPage(deps: OwnPageDeps, c: Context): void {
  if (!isOwnPage(deps, c)) throw new Refusal({ code: 'cross-site-request' });
}

/**
 * Browsers send `Origin` with writes and with calls across origins; with a same-origin read only `Sec-Fetch-Site`. Without
 * either header we cannot tell, so we refuse.
 */
function isOwnPage({ settings }: OwnPageDeps, c: Context): boolean {
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'same-site') return false;
  if (origin === undefined) return site === 'same-origin';
  return origin === settings.PUBLIC_URL || settings.COOKIE_ORIGINS.includes(origin);
}
