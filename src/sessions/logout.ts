import { and, eq, type SQL } from 'drizzle-orm';
import { type AuditDeps, commitIf } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { sessions } from '../db/schema';
import { invalidToken } from './invalid-token';
import type { RefreshTokens } from './refresh-token';
import { type RevokedDeps, rememberRevoked } from './revoked';
import { isOpen } from './session-by-id';

export type LogoutDeps = AuditDeps & RevokedDeps;

/**
 * Ends one session. The row in D1 makes all its tokens dead everywhere at once; the copy in KV only makes
 * the refusal cheaper (OWASP ASVS 7.4.1), so nobody waits for it.
 * @param ofWhom limits it to sessions of somebody or of some kind.
 * @returns whether it was open.
 * @throws {StoreUnavailable}
 */
export async function endOpenSession(
  deps: LogoutDeps,
  context: RequestContext,
  event: Omit<AuditEvent, 'userId'>,
  id: string,
  ofWhom?: SQL,
): Promise<boolean> {
  const { db } = deps;
  const open = db
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(and(eq(sessions.id, id), isOpen(context.now), ofWhom));
  const ended = await commitIf(deps, context, event, open, (decided) => {
    const thisOne = and(eq(sessions.id, id), decided);
    return {
      writes: [db.update(sessions).set({ revokedAt: context.now }).where(thisOne)],
      changed: db.select({ userId: sessions.userId }).from(sessions).where(thisOne),
    };
  });
  if (ended) rememberRevoked(deps, context, id);
  return ended !== undefined;
}

/** The session of whoever asks, for one who has shown an access token or a refresh token of it. */
export async function logout(
  deps: LogoutDeps,
  context: RequestContext,
  sessionId: string,
): Promise<Outcome<void, ErrorOf<'invalid-token'>>> {
  const event = { event: 'session_logout', outcome: 'success' } as const;
  return (await endOpenSession(deps, context, event, sessionId))
    ? ok(undefined)
    : invalidToken('session-revoked');
}

/** An old one will do as well: nobody gains anything by it. @param token of a page whose access token has expired. */
export async function logoutByRefreshToken(
  deps: LogoutDeps & { refreshTokens: Pick<RefreshTokens, 'read'> },
  context: RequestContext,
  token: string,
): Promise<Outcome<void, ErrorOf<'invalid-token'>>> {
  const claims = deps.refreshTokens.read(token);
  return claims.ok ? logout(deps, context, claims.value.sessionId) : invalidToken(claims.error);
}
