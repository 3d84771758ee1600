import type { MiddlewareHandler } from 'hono';
import { elapsedMs, type RequestContext } from '../core/request-context';
import type { HttpEnv } from './context';

/** An API answer loads nothing and is framed by nobody (OWASP ASVS 3.4). */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

const everywhere = Object.entries({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});

/** Unless the route says otherwise: a page has a policy of its own, and what is public may be stored. */
const unlessSet = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': apiPolicy,
});

export const responseHeaders =
  (deps: { now: () => Date }, basePath: string): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await next();
    // Not by `c.header`, which copies the whole response each time.
    setHeaders(c.res, c.get('context'), deps.now(), basePath);
  };

/**
 * Sets what every answer carries.
 * @param basePath goes before every path that an answer leads to: routes do not know it.
 */
export function setHeaders(
  { headers }: Response,
  context: RequestContext,
  now: Date,
  basePath: string,
): void {
  for (const [name, value] of everywhere) headers.set(name, value);
  for (const [name, value] of unlessSet) if (!headers.has(name)) headers.set(name, value);
  // An answer in words would be another one to somebody who speaks otherwise (RFC 9110 §12.5.5).
  if (headers.has('Content-Language')) headers.append('Vary', 'Accept-Language');
  const location = headers.get('Location');
  if (location?.startsWith('/')) headers.set('Location', `${basePath}${location}`);
  headers.set('X-Request-Id', context.requestId);
  headers.set('Server-Timing', `total;dur=${elapsedMs(context, now)}`);
}
