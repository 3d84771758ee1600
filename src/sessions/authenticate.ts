import type { Context, MiddlewareHandler } from 'hono';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { Database } from '../db/client';
import { Refusal } from '../http/refusal';
import { unwrap } from '../http/unwrap';
import type { AccessTokens, TokenScope } from './access-token';
import { readBearer } from './bearer';
import { type AuthenticatedSession, findSession } from './find-session';
import { invalidToken } from './invalid-token';
import { type OwnPageDeps, requireOwnPage } from './own-page';
import { readAccessCookie } from './session-cookies';

export interface AuthenticateDeps extends OwnPageDeps {
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
    const token = carriedToken(deps, c);
    if (!token.ok) throw new Refusal(token.error);
    c.set('session', unwrap(await sessionOf(deps, c.get('context'), token.value, scopes)));
    await next();
  };

/** A script sets the header, so it holds the token. A browser adds the cookie by itself, so the page is checked. */
function carriedToken(deps: OwnPageDeps, c: Context): ReturnType<typeof readBearer> {
  const header = c.req.header('Authorization');
  const cookie = header === undefined ? readAccessCookie(c) : undefined;
  if (cookie === undefined) return readBearer(header);
  requireOwnPage(deps, c);
  return ok(cookie);
}

async function sessionOf(
  deps: AuthenticateDeps,
  context: RequestContext,
  token: string,
  scopes: TokenScope[],
): Promise<Outcome<AuthenticatedSession, ErrorOf<'invalid-token'>>> {
  const claims = await deps.accessTokens.read(token, context.now);
  if (!claims.ok) return invalidToken(claims.error);
  const { userId, scope } = claims.value;
  if (!scopes.includes(scope)) return invalidToken('token-wrong-scope', userId);
  const session = await findSession(deps, context, claims.value);
  return session.ok ? session : invalidToken(session.error, userId);
}
