import type { MiddlewareHandler } from 'hono';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { Database } from '../db/client';
import { Refusal } from '../http/refusal';
import { unwrap } from '../http/unwrap';
import type { AccessTokens, TokenScope } from './access-token';
import { readBearer } from './bearer';
import { type AuthenticatedSession, findSession } from './find-session';
import { invalidToken } from './invalid-token';
import { type IsOwnPage, isOwnPage, type OwnPageDeps } from './own-page';
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
    const token = carriedToken(deps, c.req.raw);
    c.set('session', unwrap(await sessionOf(deps, c.get('context'), token, scopes)));
    await next();
  };

/**
 * The token of a request. A script sets the header, so it holds the token. A browser adds the cookie by itself, so the page
 * is checked.
 * @param isFromOwnPage whether a cookie is taken from there.
 * @throws {Refusal} where there is none, or one that cannot be any.
 */
export function carriedToken(
  deps: OwnPageDeps,
  request: Request,
  isFromOwnPage: IsOwnPage = isOwnPage,
): string {
  const header = request.headers.get('Authorization') ?? undefined;
  const cookie = header === undefined ? readAccessCookie(deps, request) : undefined;
  if (cookie !== undefined) {
    if (!isFromOwnPage(deps, request)) throw new Refusal({ code: 'cross-site-request' });
    return cookie;
  }
  const token = readBearer(header);
  if (!token.ok) throw new Refusal(token.error);
  return token.value;
}

/** The session that a token names, of one of these scopes and still good. @throws {StoreUnavailable} */
export async function sessionOf(
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
