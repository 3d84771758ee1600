import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { preferredLocale } from '../core/locale';
import { newRequestContext, type RequestContext } from '../core/request-context';
import { oneLine } from '../core/text';

/** What a handler finds on its context. */
export interface HttpEnv {
  Variables: { context: RequestContext };
}

/** Makes the context of this request. Only what Cloudflare sets is believed about the client. */
export const startRequest =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const { country, city } = placeOf(c);
    const from = {
      ip: c.req.header('CF-Connecting-IP') ?? null,
      country,
      city,
      userAgent: c.req.header('User-Agent') ?? null,
      locale: preferredLocale(c.req.header('Accept-Language') ?? null),
    };
    c.set(
      'context',
      newRequestContext(
        deps.now(),
        from,
        (work) => c.executionCtx.waitUntil(work),
        () => routeOf(c),
      ),
    );
    await next();
  };

/** The last pattern that matched; where that is only what every request passes, no route did. */
function routeOf(c: Context): string | null {
  const path = routePath(c, -1);
  return path.endsWith('*') ? null : `${c.req.method} ${path}`;
}

/** Where the platform believes the client to be. */
function placeOf(c: Context): { country: string | null; city: string | null } {
  const { country, city } = (c.req.raw.cf ?? {}) as { country?: unknown; city?: unknown };
  return {
    country: typeof country === 'string' ? country : null,
    city: typeof city === 'string' ? oneLine(city, 100) : null,
  };
}
