/** The owner of an account ends its sessions: one that they see in the list, or all but the one they are in. */
import { and, eq, exists, ne, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { invalidToken } from './invalid-token';
import { endOpenSession, type LogoutDeps } from './logout';
import { isOfUser, isOpen, sessionById, whyEnded } from './session-by-id';

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
  const listed = and(eq(sessions.scope, 'account'), isOfUser(user));
  const success = { event, outcome: 'success' } as const;
  if (await endOpenSession(deps, context, success, id, listed)) return ok(undefined);
  const code = 'session-not-found';
  return refused({ code }, { event, reason: code, userId: user.id });
}

/**
 * Ends all but the current session. KV is not told: their ids are not read. Where there are none, or the current one has
 * just been ended by another, nothing is written: a row for each call would push what matters out of the activity.
 * @throws {StoreUnavailable}
 */
export async function endOtherSessions(
  deps: AuditDeps,
  context: RequestContext,
  { id, user }: AuthenticatedSession,
): Promise<Outcome<void, ErrorOf<'invalid-token'>>> {
  const { db } = deps;
  const open = isOpen(context.now);
  const others = and(isOfUser(user), ne(sessions.id, id), open);
  const another = db.select({ one: sql`1` }).from(sessions).where(others);
  const thisOne = db
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(and(eq(sessions.id, id), open, exists(another)));
  const event = { event: 'session_revoked', reason: 'all-other-sessions' } as const;
  const success = { ...event, outcome: 'success', userId: user.id } as const;
  const ended = await commitIf(deps, context, success, thisOne, (decided) => ({
    writes: [db.update(sessions).set({ revokedAt: context.now }).where(and(others, decided))],
    changed: db
      .select({ userId: sessions.userId })
      .from(sessions)
      .where(and(eq(sessions.id, id), decided)),
  }));
  if (ended) return ok(undefined);
  const row = await sessionById(db, { id });
  const reason = row ? whyEnded(row.session, row.user, context.now) : 'session-unknown';
  if (reason) return invalidToken(reason, user.id);
  logEvent(deps, context, success);
  return ok(undefined);
}
