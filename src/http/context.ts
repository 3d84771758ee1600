import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { preferredLocale } from '../core/locale';
import { newRequestContext, type RequestContext } from '../core/request-context';
import { oneLine } from '../core/text';

/** What a handler finds on its context. */
export interface HttpEnv {
  Variables: { context: RequestContext };
}

/** Makes the context of this request. */
export const startRequest =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const waitUntil = (work: Promise<void>) => c.executionCtx.waitUntil(work);
    c.set(
      'context',
      newRequestContext(deps.now(), originOf(c.req.raw), waitUntil, () => routeOf(c)),
    );
    await next();
  };

/** Only what Cloudflare sets is believed about the client. */
export function originOf(request: Request) {
  const { headers } = request;
  return {
    ...placeOf(request),
    ip: headers.get('CF-Connecting-IP'),
    userAgent: headers.get('User-Agent'),
    locale: preferredLocale(headers.get('Accept-Language')),
  };
}

/** The last pattern that matched; where that is only what every request passes, no route did. */
function routeOf(c: Context): string | null {
  const path = routePath(c, -1);
  return path.endsWith('*') ? null : `${c.req.method} ${path}`;
}

/** Where the platform believes the client to be. */
function placeOf(request: Request): { country: string | null; city: string | null } {
  const { country, city } = (request.cf ?? {}) as { country?: unknown; city?: unknown };
  return {
    country: typeof country === 'string' ? country : null,
    city: typeof city === 'string' ? oneLine(city, 100) : null,
  };
}
