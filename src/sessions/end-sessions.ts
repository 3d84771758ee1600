/** The owner of an account ends its sessions: one that they see in the list, or all but the one they are in. */
import { and, eq, isNull, ne } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { endOpenSession, type LogoutDeps } from './logout';

/**
 * @param id from the list. Somebody else's session and one that was revoked or has expired are both "not found".
 * @throws {StoreUnavailable}
 */
export async function endSession(
  deps: LogoutDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
  id: string,
): Promise<Outcome<void, ErrorOf<'session-not-found'>>> {
  const event = 'session_revoked';
  const ofOwner = and(eq(sessions.userId, user.id), eq(sessions.scope, 'account'));
  if (await endOpenSession(deps, context, { event }, id, ofOwner)) return ok(undefined);
  const code = 'session-not-found';
  return refused({ code }, { event, reason: code, userId: user.id });
}

/** Ends all but the current session. KV is not told: their ids are not read. @throws {StoreUnavailable} */
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
