/**
 * A copy of all that is stored of a person, for that person (GDPR Art. 15 and 20). Nothing in it opens anything: no hash or
 * fingerprint of a password, no pseudonym, no id of a session. Renewals of sessions are left out, as in the activity: each
 * session says when it was last seen.
 */
import { desc, eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { factorsOf } from '../credentials/factors/find-factors';
import { query } from '../db/client';
import { identifiers, sessions } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import { eventsOf } from './activity';
import { type ExportDeps, exportOutput, maxEvents, maxSessions } from './export-output';
import type { ExportOutput } from './export-schema';

export type ExportAccountDeps = AuditDeps & ExportDeps;

/**
 * Always in the trail, and in the activity: whoever takes a copy with a stolen token leaves a trace.
 * @throws {StoreUnavailable} nothing was handed over.
 */
export async function exportAccount(
  deps: ExportAccountDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<ExportOutput> {
  const { db } = deps;
  const { id: userId } = session.user;
  const [known, held, opened, events] = await Promise.all([
    query(db.select().from(identifiers).where(eq(identifiers.userId, userId))),
    factorsOf(db, userId),
    query(
      db
        .select()
        .from(sessions)
        .where(eq(sessions.userId, userId))
        .orderBy(desc(sessions.createdAt))
        .limit(maxSessions + 1),
    ),
    eventsOf(deps, userId, maxEvents + 1),
  ]);
  const copy = exportOutput(deps, context, session, {
    identifiers: known,
    factors: held,
    sessions: opened,
    events,
  });
  const event = { event: 'sensitive_read', reason: 'account-exported', userId } as const;
  await commit(deps, context, { ...event, outcome: 'success' }, []);
  return copy;
}
