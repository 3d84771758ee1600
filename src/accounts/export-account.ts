/**
 * A copy of all that is stored of a person, for that person (GDPR Art. 15 and 20). Nothing in it opens anything: no hash or
 * fingerprint of a password, no pseudonym, no id of a session. Renewals of sessions are left out, as in the activity: each
 * session says when it was last seen.
 */
import { desc, eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { query } from '../db/client';
import { identifiers, sessions } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import { eventsOf } from './activity';

export type ExportAccountDeps = AuditDeps;

export type AccountExport = Awaited<ReturnType<typeof exportAccount>>;

/** What is read and kept in memory at once, and no more: an account can have any number of either. */
export const maxSessions = 1000;
export const maxEvents = 10_000;

/**
 * Always in the trail, and in the activity: whoever has stolen a token leaves a trace by it.
 * @throws {StoreUnavailable} nothing was handed over.
 */
export async function exportAccount(
  deps: ExportAccountDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
) {
  const { db } = deps;
  const [known, opened, events] = await Promise.all([
    query(db.select().from(identifiers).where(eq(identifiers.userId, user.id))),
    // One more than is shown tells whether there are more.
    query(
      db
        .select()
        .from(sessions)
        .where(eq(sessions.userId, user.id))
        .orderBy(desc(sessions.createdAt))
        .limit(maxSessions + 1),
    ),
    eventsOf(deps, user.id, maxEvents + 1),
  ]);
  await commit(
    deps,
    context,
    {
      event: 'sensitive_read',
      outcome: 'success',
      reason: 'account-exported',
      userId: user.id,
    },
    [],
  );
  return { user, identifiers: known, sessions: opened, events };
}
