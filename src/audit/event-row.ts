/** An event as a row of `audit_events` and as a line of the log. No I/O, no clock. */
import { getTableColumns, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { RequestContext } from '../core/request-context';
import type { Database } from '../db/client';
import { type AuditRow, auditEvents } from '../db/schema';
import { type AuditEvent, type AuditLine, schemaVersion } from './events';
import { maskUsername } from './mask';
import { noPseudonym } from './pseudonym';

interface NamingDeps {
  pseudonym: (identifier: string) => string;
}

/** As D1 keeps it. */
export const eventRow = (deps: NamingDeps, context: RequestContext, event: AuditEvent) => ({
  ...recordOf(deps, context, event),
  at: context.now,
  schemaVersion,
});

/** The row of an event about the user that `owner` selects, if it selects one. */
export const rowFor = (
  deps: NamingDeps,
  context: RequestContext,
  event: AuditEvent,
  owner: SQLWrapper,
): SQL<unknown> => rowsFor(eventRow(deps, context, event), owner);

/**
 * For the writes of a `commit`: events of accounts that a change does away with, beside the one that the change itself is. Each
 * has an id of its own, and its line is logged with that of the change.
 * @param actor whose change it is, as the trail names them.
 * @param owners selects the `user_id` of each account; stand it before the write that deletes them.
 */
export const eventsBeside = (
  db: Database,
  context: RequestContext,
  actor: string | null,
  event: Omit<AuditEvent, 'userId' | 'username'>,
  owners: SQLWrapper,
): BatchItem<'sqlite'> => {
  const row = {
    ...recordOf({ pseudonym: noPseudonym }, context, event),
    actor,
    at: context.now,
    schemaVersion,
  };
  return db
    .insert(auditEvents)
    .select(rowsFor({ ...row, requestId: newId }, owners))
    .returning();
};

/** Whether a write has returned the row of an event. */
export const isEventRow = (row: unknown): row is AuditRow =>
  typeof row === 'object' && row !== null && 'requestId' in row && 'schemaVersion' in row;

/** A row as whoever reads the trail has it. */
export function lineOf({ at, schemaVersion, exported: _, ...record }: AuditRow): AuditLine {
  return { ...record, at: at.toISOString(), durationMs: null, version: schemaVersion };
}

/** What a row and a line have in common. */
export function recordOf(
  { pseudonym }: NamingDeps,
  context: RequestContext,
  { event, outcome, reason, userId, target, username }: AuditEvent,
) {
  // What staff does names the account by its id: where it came from is the actor's, and both would go with one person.
  const named = context.actor === null ? username : undefined;
  return {
    event,
    outcome,
    reason: reason ?? null,
    requestId: context.requestId,
    userId: userId ?? null,
    actor: context.actor,
    target: target ?? null,
    username: named === undefined ? null : maskUsername(named),
    subject: named === undefined ? null : pseudonym(named),
    ip: context.ip,
    country: context.country,
    userAgent: context.userAgent,
  };
}

/** A random UUID (RFC 9562 §5.4), made where the rows are. */
const newId = sql`lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`;

/** One for each `user_id` of `owners`. */
function rowsFor(record: Record<string, unknown>, owners: SQLWrapper): SQL<unknown> {
  const row: Record<string, unknown> = { ...record, exported: false };
  const values = Object.entries(getTableColumns(auditEvents)).map(([name, column]) => {
    if (name === 'userId') return sql`owner.user_id`;
    return row[name] === newId ? newId : sql`${sql.param(row[name], column)}`;
  });
  const columns = sql.join(values, sql`, `);
  return sql`select ${columns} from (${owners}) as owner`;
}
