import { and, desc, eq } from 'drizzle-orm';
import type { Database } from '../db/client';
import { query } from '../db/client';
import { type AuditRow, auditEvents, isOwnersConcern } from '../db/schema';
import type { UserActivityOutput } from './schemas';

/** As many as an owner sees of their own. */
const maxEvents = 50;

type Row = Pick<
  AuditRow,
  'requestId' | 'event' | 'outcome' | 'reason' | 'at' | 'actor' | 'ip' | 'country' | 'userAgent'
>;

/**
 * What was done with an account, newest first, as D1 still has it: by its owner, and by staff, whom the owner is not shown.
 * @throws {StoreUnavailable}
 */
export const userActivity = ({ db }: { db: Database }, userId: string): Promise<Row[]> =>
  query(
    db
      .select({
        requestId: auditEvents.requestId,
        event: auditEvents.event,
        outcome: auditEvents.outcome,
        reason: auditEvents.reason,
        at: auditEvents.at,
        actor: auditEvents.actor,
        ip: auditEvents.ip,
        country: auditEvents.country,
        userAgent: auditEvents.userAgent,
      })
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, userId), isOwnersConcern(auditEvents)))
      .orderBy(desc(auditEvents.at))
      .limit(maxEvents),
  );

/** @param showsPlace from where the owner acted, too. From where staff did is for those who read the trail. */
export const userActivityOutput = (rows: Row[], showsPlace: boolean): UserActivityOutput => ({
  events: rows.map((row) => ({
    ...row,
    ...(showsPlace && row.actor === null ? {} : nowhere),
    at: row.at.toISOString(),
  })),
});

const nowhere = { ip: null, country: null, userAgent: null };
