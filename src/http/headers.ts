import type { MiddlewareHandler } from 'hono';
import { elapsedMs } from '../core/request-context';
import type { HttpEnv } from './context';

/** An API answer loads nothing and is framed by nobody (OWASP ASVS 3.4). */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

const everywhere = Object.entries({
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});

/** Sets what every answer carries; a page keeps a policy of its own. */
export const responseHeaders =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await next();
    // Not by `c.header`, which copies the whole response each time.
    const { headers } = c.res;
    for (const [name, value] of everywhere) headers.set(name, value);
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', apiPolicy);
    const context = c.get('context');
    headers.set('X-Request-Id', context.requestId);
    headers.set('Server-Timing', `total;dur=${elapsedMs(context, deps.now())}`);
  };
