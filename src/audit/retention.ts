/**
 * Rows of the trail go to the Worker that keeps it outside, the oldest first, in bounded batches, and leave D1 once
 * it has them. What stays are the newest of each account, for its owner to see: neither an attack nor a high
 * load makes them more. Each batch is an event itself.
 */
import { and, asc, eq, inArray, isNull, lt, not, or, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import { askStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import { inList, query } from '../db/client';
import { type AuditRow, auditEvents, isOwnersConcern } from '../db/schema';
import { type AuditDeps, commit } from './commit';
import { lineOf } from './event-row';
import type { AuditSink } from './events';
import { asJob } from './job';

export interface RetentionDeps extends AuditDeps {
  /** Without one nothing is exported, and nothing is deleted. */
  auditSink: Pick<AuditSink, 'store'> | undefined;
  settings: RetentionSettings;
}

interface RetentionSettings {
  /** Seconds that D1 keeps an exported event at most. */
  AUDIT_RETENTION: number;
  /** How many exported events of an account D1 keeps at most. */
  ACTIVITY_EVENTS: number;
}

const batchSize = 1000;
/**
 * A run of the cron ends, however much there is; the next one goes on, a minute later. 40 lines of one invocation
 * fit into what Logpush takes of it, 16,384 characters.
 */
const maxBatches = 40;

/**
 * @returns how many rows the sink was handed.
 * @throws {StoreUnavailable} where D1 or the sink does not answer; the batches before are done.
 */
export async function purgeAuditEvents(deps: RetentionDeps, now: Date): Promise<number> {
  const { auditSink } = deps;
  if (!auditSink) return 0;
  let handedOver = 0;
  for (let batch = 0; batch < maxBatches; batch++) {
    const count = await handOver(deps, auditSink, now);
    handedOver += count;
    if (count < batchSize) break;
  }
  for (let batch = 0; batch < maxBatches && (await deleteOld(deps, now)); batch++);
  return handedOver;
}

/** Where an answer is lost the same rows are handed over again, which changes nothing. */
const handOver = (
  deps: RetentionDeps,
  auditSink: Pick<AuditSink, 'store'>,
  now: Date,
): Promise<number> =>
  asJob(deps, now, async (context) => {
    const rows = await waiting(deps);
    // Its own events go along with those of others; by themselves they would make another one each minute.
    if (rows.every(({ event }) => event === own.event)) return 0;
    await askStore('audit-sink', () => auditSink.store(rows.map(lineOf)));
    await commit(deps, context, own, exported(deps, rows, now));
    return rows.length;
  });

const own = { event: 'sys_audit_purge', outcome: 'success' } as const;

const waiting = ({ db }: RetentionDeps): Promise<AuditRow[]> =>
  query(
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.exported, false))
      .orderBy(asc(auditEvents.at))
      .limit(batchSize),
  );

/** Deletes rows that no owner looks at and rows that are too old, and of each account all but the newest; keeps the rest. */
function exported(
  { db, settings }: RetentionDeps,
  rows: AuditRow[],
  now: Date,
): BatchItem<'sqlite'>[] {
  const these = inList(
    auditEvents.requestId,
    rows.map(({ requestId }) => requestId),
  );
  const users = new Set(rows.flatMap(({ userId }) => userId ?? []));
  const oldestKept = sql`
    select value as user_id, (select at from audit_events
      where user_id = value and ${isOwnersConcern(auditEvents)} order by at desc limit 1 offset ${settings.ACTIVITY_EVENTS - 1}) as at
    from json_each(${JSON.stringify([...users])})`;
  const old = alias(auditEvents, 'old');
  const replaced = sql`(
    select ${old.requestId} from (${oldestKept}) as kept
    join ${auditEvents} as ${old} on ${old.userId} = kept.user_id and ${old.at} < kept.at and ${isOwnersConcern(old)})`;
  const isNobodys = or(isNull(auditEvents.userId), not(isOwnersConcern(auditEvents)));
  return [
    db.delete(auditEvents).where(and(these, or(isNobodys, isOld(settings, now)))),
    db.update(auditEvents).set({ exported: true }).where(these),
    db
      .delete(auditEvents)
      .where(and(eq(auditEvents.exported, true), inArray(auditEvents.requestId, replaced))),
  ];
}

/** @returns whether there was something to delete. */
const deleteOld = (deps: RetentionDeps, now: Date): Promise<boolean> =>
  asJob(deps, now, async (context) => {
    const { db, settings } = deps;
    const old = db
      .select({ requestId: auditEvents.requestId })
      .from(auditEvents)
      .where(and(eq(auditEvents.exported, true), isOld(settings, now)))
      .orderBy(asc(auditEvents.at));
    const [any] = await query(old.limit(1));
    if (!any) return false;
    await commit(deps, context, own, [
      db.delete(auditEvents).where(inArray(auditEvents.requestId, old.limit(batchSize))),
    ]);
    return true;
  });

const isOld = ({ AUDIT_RETENTION }: RetentionSettings, now: Date) =>
  lt(auditEvents.at, addSeconds(now, -AUDIT_RETENTION));
