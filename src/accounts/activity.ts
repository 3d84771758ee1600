import { desc, eq } from 'drizzle-orm';
import { type Database, query } from '../db/client';
import { type AuditRow, auditEvents } from '../db/schema';

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
      .where(eq(auditEvents.userId, userId))
      .orderBy(desc(auditEvents.at))
      .limit(maxEvents),
  );
