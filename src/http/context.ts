import type { Context, MiddlewareHandler } from 'hono';
import { newRequestContext, type RequestContext } from '../core/request-context';

/** What a handler finds on its context. */
export interface HttpEnv {
  Variables: { context: RequestContext };
}

/** Makes the context of this request. Only what Cloudflare sets is believed about the client. */
export const startRequest =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    c.set(
      'context',
      newRequestContext(deps.now(), {
        ip: c.req.header('CF-Connecting-IP') ?? null,
        country: countryOf(c),
        userAgent: c.req.header('User-Agent') ?? null,
      }),
    );
    await next();
  };

function countryOf(c: Context): string | null {
  const country = (c.req.raw.cf as { country?: unknown } | undefined)?.country;
  return typeof country === 'string' ? country : null;
}
