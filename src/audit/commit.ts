/**
 * The only function that writes D1, and it wants an audit event: a change and its row in
 * `audit_events` go in one transaction, then the line is logged. So no change goes unaudited, and no
 * request is audited twice. A refusal writes nothing and leaves a line alone (`refused.ts`): an attacker cannot fill
 * the database.
 */
import { eq, exists, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Measure } from '../core/metrics';
import { elapsedMs, type RequestContext } from '../core/request-context';
import { type Database, query, rowsOf } from '../db/client';
import { auditEvents } from '../db/schema';
import { eventRow, isEventRow, lineOf, recordOf, rowFor } from './event-row';
import { type AuditEvent, type AuditLine, schemaVersion } from './events';
import { twiceAtMost } from './twice-at-most';

export interface LogDeps {
  now: () => Date;
  log: (line: object) => void;
  /** Gets a point for each event, and for many of one kind at once a single one. */
  measure: Measure;
  /** Stands for an identifier where the identifier must not: equal for equal ones, and nobody can undo it. */
  pseudonym: (identifier: string) => string;
}

export interface AuditDeps extends LogDeps {
  db: Database;
}

/**
 * @throws {UniqueViolation} where a unique key refuses the change; nothing is written or logged.
 * @throws {StoreUnavailable} where D1 does not answer, twice; nothing is logged.
 */
export async function commit(
  deps: AuditDeps,
  context: RequestContext,
  event: AuditEvent,
  writes: BatchItem<'sqlite'>[],
): Promise<void> {
  if (context.audited) throw new Error(`already audited: ${event.event}`);
  const row = eventRow(deps, context, event);
  const results = await twiceAtMost(() =>
    query(deps.db.batch([deps.db.insert(auditEvents).values(row), ...writes])),
  );
  logEvent(deps, context, event);
  logBeside(deps, context, results);
}

/**
 * The same for a row that decides by itself whether it changes, so that nothing has to be read before.
 * @param owner selects the `user_id` that the event is about: one row where the change is to be made, else none.
 * @param change what is done where the event stands (`decided`), by this try or by one whose answer was lost: `writes` once,
 * however often it is asked for, and `changed` selects the row as it is then.
 * @returns that row; `undefined` where the condition did not hold: nothing was written or logged.
 * @throws {StoreUnavailable} where D1 does not answer, twice; nothing is logged.
 */
export async function commitIf<Row extends { userId: string | null }>(
  deps: AuditDeps,
  context: RequestContext,
  event: AuditEvent,
  owner: SQLWrapper,
  change: (decided: SQL) => {
    writes: BatchItem<'sqlite'>[];
    changed: BatchItem<'sqlite'> & PromiseLike<Row[]>;
  },
): Promise<Row | undefined> {
  if (context.audited) throw new Error(`already audited: ${event.event}`);
  const decision = deps.db.insert(auditEvents).select(rowFor(deps, context, event, owner));
  const own = deps.db
    .select({ one: sql`1` })
    .from(auditEvents)
    .where(eq(auditEvents.requestId, context.requestId));
  const { writes, changed } = change(exists(own));
  const results = await twiceAtMost<unknown[]>(() =>
    query(deps.db.batch([decision, ...writes, changed])),
  );
  const [row] = results ? (results.at(-1) as Row[]) : await query(changed);
  if (!row) return undefined;
  logEvent(deps, context, row.userId === null ? event : { ...event, userId: row.userId });
  logBeside(deps, context, results);
  return row;
}

/**
 * The same for many at once, each with an event of its own: all of them or none. Each has a context of its own, with an id that
 * stands for it in the trail.
 */
export async function commitAll(
  deps: AuditDeps,
  changes: { context: RequestContext; event: AuditEvent }[],
  writes: BatchItem<'sqlite'>[],
): Promise<void> {
  const rows = changes.map(({ context, event }) => eventRow(deps, context, event));
  const events = deps.db.insert(auditEvents).select(rowsOf(auditEvents, rows));
  const results = await twiceAtMost(() => query(deps.db.batch([events, ...writes])));
  for (const { context, event } of changes) logLine(deps, context, event);
  for (const { context, event, count } of byKind(changes))
    measureEvent(deps, context, event, count);
  const [first] = changes;
  if (first) logBeside(deps, first.context, results);
}

/** For `commitIf`, of what is about no account. */
export const ofNobody = { userId: sql<null>`null`.as('user_id') };

/** For `commitIf`: whether the event of this request was written, where nothing else is asked of what was changed. */
export const ownEvent = ({ db }: Pick<AuditDeps, 'db'>, { requestId }: RequestContext) =>
  db
    .select({ userId: auditEvents.userId })
    .from(auditEvents)
    .where(eq(auditEvents.requestId, requestId));

/** Logs the line alone: for what changes nothing, for the queue, and where D1 itself is what failed. */
export function logEvent(deps: LogDeps, context: RequestContext, event: AuditEvent): void {
  logLine(deps, context, event);
  measureEvent(deps, context, event, 1 / (event.sampleRate ?? 1));
}

function logLine(deps: LogDeps, context: RequestContext, event: AuditEvent): void {
  if (context.audited) throw new Error(`already audited: ${event.event}`);
  context.audited = { event: event.event, outcome: event.outcome };
  deps.log({
    ...recordOf(deps, context, event),
    at: context.now.toISOString(),
    durationMs: elapsedMs(context, deps.now()),
    version: schemaVersion,
    ...(event.sampleRate !== undefined && { sampleRate: event.sampleRate }),
  });
}

/**
 * Of what `eventsBeside` has written.
 * @param results of the writes. Where the answer was lost there is no line: the row says it, and the sink gets that.
 */
function logBeside(deps: LogDeps, context: RequestContext, results: unknown[] = []): void {
  for (const row of results.flat().filter(isEventRow)) {
    const line = lineOf(row);
    deps.log(line);
    measureEvent(deps, context, line, 1);
  }
}

/** Every event has its line; an import of a thousand people would have more points than the platform takes. */
function byKind(changes: { context: RequestContext; event: AuditEvent }[]) {
  const kinds = new Map<string, { context: RequestContext; event: AuditEvent; count: number }>();
  for (const { context, event } of changes) {
    const kind = `${event.event} ${event.outcome} ${event.reason}`;
    const count = (kinds.get(kind)?.count ?? 0) + 1;
    kinds.set(kind, { context, event, count });
  }
  return [...kinds].map(([, kind]) => kind);
}

function measureEvent(
  { measure, now }: LogDeps,
  context: RequestContext,
  { event, outcome, reason }: Pick<AuditLine, 'event' | 'outcome'> & { reason?: string | null },
  count: number,
): void {
  measure({
    event,
    outcome,
    reason: reason ?? null,
    route: context.route(),
    country: context.country,
    actor: kindOfActor(context.actor),
    durationMs: elapsedMs(context, now()),
    count,
  });
}

/** What the trail names by its id. */
const kindOfActor = (actor: string | null): string => {
  if (actor === null) return 'owner';
  if (actor.startsWith('user:')) return 'staff';
  return actor.startsWith('key:') ? 'server' : actor;
};
