import type { MiddlewareHandler } from 'hono';
import type { Reason } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { Database } from '../db/client';
import { unwrap } from '../http/unwrap';
import type { AccessTokens, TokenScope } from './access-token';
import { readBearer } from './bearer';
import { type AuthenticatedSession, findSession } from './find-session';

export interface AuthenticateDeps {
  db: Database;
  kv: KVNamespace;
  accessTokens: Pick<AccessTokens, 'read'>;
}

/** What a handler finds on its context behind `authenticate`. */
export interface AuthenticatedEnv {
  Variables: { context: RequestContext; session: AuthenticatedSession };
}

export type Authenticate = MiddlewareHandler<AuthenticatedEnv>;

/** Lets a request through with a good token of one of these scopes, and no other. */
export const authenticate =
  (deps: AuthenticateDeps, ...scopes: TokenScope[]): Authenticate =>
  async (c, next) => {
    const header = c.req.header('Authorization');
    c.set('session', unwrap(await sessionOf(deps, c.get('context'), header, scopes)));
    await next();
  };

/** One answer for every reason; which one it was is audited. */
async function sessionOf(
  deps: AuthenticateDeps,
  context: RequestContext,
  header: string | undefined,
  scopes: TokenScope[],
): Promise<Outcome<AuthenticatedSession, ErrorOf<'authentication-required' | 'invalid-token'>>> {
  const bearer = readBearer(header);
  if (!bearer.ok) {
    return refused(bearer.error, { event: 'authz_fail', reason: bearer.error.code });
  }
  const refusal = (reason: Reason, userId?: string) =>
    refused({ code: 'invalid-token' }, { event: 'authz_fail', reason, ...(userId && { userId }) });

  const claims = await deps.accessTokens.read(bearer.value, context.now);
  if (!claims.ok) return refusal(claims.error);
  const { userId, scope } = claims.value;
  if (!scopes.includes(scope)) return refusal('token-wrong-scope', userId);
  const session = await findSession(deps, context, claims.value);
  return session.ok ? session : refusal(session.error, userId);
}
