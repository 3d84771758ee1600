import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

/**
 * Lets pages of other origins call the API (OWASP ASVS 3.4.2): those of `allowed` with a token in a header, which only a
 * script sets, and those of `withCookies` with their cookies too.
 */
export function crossOrigin(allowed: string[], withCookies: string[]): MiddlewareHandler {
  const plain = cors({ ...options, origin: allowed });
  const credentialed = cors({ ...options, origin: withCookies, credentials: true });
  return (c, next) =>
    withCookies.includes(c.req.header('Origin') ?? '') ? credentialed(c, next) : plain(c, next);
}

const options = {
  allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
  allowHeaders: ['Authorization', 'Content-Type', 'If-Match', 'If-None-Match'],
  exposeHeaders: ['ETag', 'Retry-After', 'Server-Timing', 'X-Request-Id'],
  maxAge: 600,
};
