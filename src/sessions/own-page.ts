/**
 * Does a request come from a page that may use a session in a cookie? A browser sends the cookie by itself, so it proves
 * nothing about who made the request; these two headers no page can set (OWASP ASVS 3.5.1, 3.5.3; W3C Fetch Metadata).
 * No I/O.
 */
import type { Context } from 'hono';
import { Refusal } from '../http/refusal';
import type { CookieDeps } from './session-cookies';

export interface OwnPageDeps extends CookieDeps {
  settings: { PUBLIC_URL: string; COOKIE_ORIGINS: string[]; basePath: string };
}

/** Whether a request comes from such a page. */
export type IsOwnPage = (deps: OwnPageDeps, request: Request) => boolean;

/** @throws {Refusal} before anything is done for the request: also a login, or another site logs visitors in to its account. */
export function requireOwnPage(deps: OwnPageDeps, c: Context): void {
  if (!isOwnPage(deps, c.req.raw)) throw new Refusal({ code: 'cross-site-request' });
}

/**
 * Browsers send `Origin` with writes and with calls across origins; with a same-origin read only `Sec-Fetch-Site`. Without
 * either header we cannot tell, so we refuse.
 */
export const isOwnPage: IsOwnPage = ({ settings }, { headers }) => {
  const origin = headers.get('Origin');
  const site = headers.get('Sec-Fetch-Site');
  if (site !== null && site !== 'same-origin' && site !== 'same-site') return false;
  if (origin === null) return site === 'same-origin';
  return origin === settings.PUBLIC_URL || settings.COOKIE_ORIGINS.includes(origin);
};
