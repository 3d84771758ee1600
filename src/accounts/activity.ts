import { and, desc, eq } from 'drizzle-orm';
import { type Database, query } from '../db/client';
import { type AuditRow, auditEvents, isOwnersConcern } from '../db/schema';

/**
 * Enough to see a stranger's login. Fewer are left once the trail outside has them: the newest `ACTIVITY_EVENTS` of
 * an account, none older than `AUDIT_RETENTION`.
 */
const maxEvents = 50;

/** What was done with an account, newest first. @throws {StoreUnavailable} */
export const recentActivity = ({ db }: { db: Database }, userId: string): Promise<AuditRow[]> =>
  query(
    db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, userId), isOwnersConcern(auditEvents)))
      .orderBy(desc(auditEvents.at))
      .limit(maxEvents),
  );
