import { and, desc, eq } from 'drizzle-orm';
import { type Database, query } from '../db/client';
import { type AuditRow, auditEvents, isOwnersConcern } from '../db/schema';

/**
 * Enough to see a stranger's login. Fewer are left once the trail outside has them: the newest `ACTIVITY_EVENTS` of
 * an account, none older than `AUDIT_RETENTION`.
 */
const maxEvents = 50;

export type Activity = Pick<
  AuditRow,
  'event' | 'outcome' | 'reason' | 'at' | 'ip' | 'country' | 'userAgent'
>;

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
        ip: auditEvents.ip,
        country: auditEvents.country,
        userAgent: auditEvents.userAgent,
      })
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, userId), isOwnersConcern(auditEvents)))
      .orderBy(desc(auditEvents.at))
      .limit(limit),
  );

/** From the stored shape to the wire shape. */
export const eventOutput = (event: Activity) => ({ ...event, at: event.at.toISOString() });
