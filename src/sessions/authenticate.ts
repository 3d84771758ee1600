import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import { type ErrorOf, Refusal } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { AuthenticatedSession } from '../db/schema';
import type { Deps } from '../deps';
import type { Authenticate } from '../http/context';
import type { TokenPurpose } from './access-token';
import { readBearer } from './bearer';
import { findSession } from './find-session';

type AuthenticateDeps = Pick<Deps, 'db' | 'kv' | 'now' | 'log' | 'pseudonym' | 'accessTokens'>;

/** Lets a request through with a good token of one of these purposes, and no other. */
export const authenticate =
  (deps: AuthenticateDeps, ...purposes: TokenPurpose[]): Authenticate =>
  async (c, next) => {
    const header = c.req.header('Authorization');
    const session = await sessionOf(deps, c.get('context'), header, purposes);
    if (!session.ok) throw new Refusal(session.error);
    c.set('session', session.value);
    await next();
  };

/** One answer for every reason; which one it was is audited. */
async function sessionOf(
  deps: AuthenticateDeps,
  context: RequestContext,
  header: string | undefined,
  purposes: TokenPurpose[],
): Promise<
  Result<AuthenticatedSession, ErrorOf<'authentication-required'> | ErrorOf<'invalid-token'>>
> {
  const bearer = readBearer(header);
  if (!bearer.ok) return bearer;

  const refusal = async (reason: Reason, userId?: string) => {
    await commit(deps, context, {
      event: 'authz_fail',
      outcome: 'failure',
      reason,
      ...(userId && { userId }),
    });
    return refuse({ code: 'invalid-token' } as const);
  };

  const claims = await deps.accessTokens.read(bearer.value, context.now);
  if (!claims.ok) return refusal(claims.error);
  const { userId, purpose } = claims.value;
  if (!purposes.includes(purpose)) return refusal('token-wrong-audience', userId);
  const session = await findSession(deps, context, claims.value);
  return session.ok ? ok(session.value) : refusal(session.error, userId);
}
