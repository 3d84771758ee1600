import { cors } from 'hono/cors';

/**
 * Lets pages of these origins call the API (OWASP ASVS 3.4.2). Tokens travel in a header that only a
 * script sets, so no credentials mode is allowed and no cookie could be sent.
 */
export const crossOrigin = (origins: string[]) =>
  cors({
    origin: origins,
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['Retry-After', 'Server-Timing', 'X-Request-Id'],
    maxAge: 600,
  });
