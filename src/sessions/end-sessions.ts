/** The owner of an account ends its sessions: one that they see in the list, or all but the one they are in. */
import { and, eq, gt, isNull, ne } from 'drizzle-orm';
import { type AuditDeps, commit, commitIf } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { type RevokedDeps, rememberRevoked } from './revoked';

export type EndSessionDeps = AuditDeps & RevokedDeps;

/**
 * @param id as the list has it; one of somebody else is as unknown as one that has ended.
 * @throws {StoreUnavailable}
 */
export async function endSession(
  deps: EndSessionDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
  id: string,
): Promise<Outcome<void, ErrorOf<'session-not-found'>>> {
  const isOpen = and(
    eq(sessions.id, id),
    eq(sessions.userId, user.id),
    eq(sessions.scope, 'account'),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, context.now),
  );
  const ended = await commitIf(
    deps,
    context,
    { event: 'session_revoked', outcome: 'success', userId: user.id },
    {
      owner: deps.db.select({ userId: sessions.userId }).from(sessions).where(isOpen),
      write: deps.db.update(sessions).set({ revokedAt: context.now }).where(isOpen),
      changed: (made) =>
        deps.db
          .select({ userId: sessions.userId })
          .from(sessions)
          .where(and(eq(sessions.id, id), made)),
    },
  );
  if (!ended) {
    const code = 'session-not-found';
    return refused({ code }, { event: 'session_revoked', reason: code, userId: user.id });
  }
  rememberRevoked(deps, context, id);
  return ok(undefined);
}

/** However many there are; D1 alone says so, for nobody lists them. @throws {StoreUnavailable} */
export async function endOtherSessions(
  deps: AuditDeps,
  context: RequestContext,
  { id, user }: AuthenticatedSession,
): Promise<void> {
  const event = { event: 'session_revoked', reason: 'all-other-sessions' } as const;
  await commit(deps, context, { ...event, outcome: 'success', userId: user.id }, [
    deps.db
      .update(sessions)
      .set({ revokedAt: context.now })
      .where(and(eq(sessions.userId, user.id), ne(sessions.id, id), isNull(sessions.revokedAt))),
  ]);
}
