import { type AnyColumn, and, desc, eq, sql } from 'drizzle-orm';
import { type Database, query } from '../db/client';
import { type AuditRow, auditEvents, isOwnersConcern } from '../db/schema';

/**
 * Enough to see a stranger's login. Fewer are left once the trail outside has them: the newest `ACTIVITY_EVENTS` of
 * an account, none older than `AUDIT_RETENTION`.
 */
const maxEvents = 50;

export interface Activity
  extends Pick<AuditRow, 'event' | 'outcome' | 'reason' | 'at' | 'ip' | 'country' | 'userAgent'> {
  /** Done by our team or a server of ours: then it does not say from where. */
  byStaff: boolean;
}

/** What was done with an account, newest first. @throws {StoreUnavailable} */
export const recentActivity = (deps: { db: Database }, userId: string): Promise<Activity[]> =>
  eventsOf(deps, userId, maxEvents);

/** The same, so many of them. @throws {StoreUnavailable} */
export const eventsOf = (
  { db }: { db: Database },
  userId: string,
  limit: number,
): Promise<Activity[]> =>
  query(
    db
      .select({
        event: auditEvents.event,
        outcome: auditEvents.outcome,
        reason: auditEvents.reason,
        at: auditEvents.at,
        byStaff: sql<boolean>`${auditEvents.actor} is not null`.mapWith(Boolean),
        ip: unlessStaff(auditEvents.ip),
        country: unlessStaff(auditEvents.country),
        userAgent: unlessStaff(auditEvents.userAgent),
      })
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, userId), isOwnersConcern(auditEvents)))
      .orderBy(desc(auditEvents.at))
      .limit(limit),
  );

const unlessStaff = (column: AnyColumn) =>
  sql<string | null>`case when ${auditEvents.actor} is null then ${column} end`;

/** From the stored shape to the wire shape. */
export const eventOutput = (event: Activity) => ({ ...event, at: event.at.toISOString() });
