import { desc, eq } from 'drizzle-orm';
import { type Database, query } from '../db/client';
import { type AuditRow, auditEvents } from '../db/schema';

/** How far back a person looks: enough to see a stranger's login. */
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
