import type { Context, MiddlewareHandler } from 'hono';
import { type Action, newAction } from '../core/action';
import type { AuthenticatedSession } from '../db/schema';

/** What a handler finds on its context. */
export interface HttpEnv {
  Variables: { action: Action };
}

/** The same behind `authenticate`. */
export interface AuthenticatedEnv {
  Variables: { action: Action; session: AuthenticatedSession };
}

export type Authenticate = MiddlewareHandler<AuthenticatedEnv>;

/** Makes the action of this request. Only what Cloudflare sets is believed about the client. */
export const startAction =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    c.set(
      'action',
      newAction(deps.now(), {
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
