/**
 * The trail as D1 still has it, newest first, a page at a time: by account, by who did it, by event, by time. A page looks at no
 * more than so many entries of one index, as that of accounts does.
 */
import { and, desc, eq, gte, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import { lineOf } from '../audit/event-row';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import { ok } from '../core/result';
import { type Database, query } from '../db/client';
import {
  type AuditRow,
  auditEvents,
  everydayEvents,
  isOwnersConcern,
  isRareEvent,
} from '../db/schema';
import { type CursorDeps, cursorOf, noSuchCursor, type Place, placeOf } from './cursor';
import type { TrailFilter } from './query-schemas';

const maxEntries = 1000;

export interface TrailPage {
  events: AuditRow[];
  /** Where to go on; `null` at the end. */
  nextCursor: string | null;
}

/**
 * @param cursor from the page before, asked for with the same conditions.
 * @returns `validation-failed` where the cursor is none of such a list.
 * @throws {StoreUnavailable}
 */
export async function readTrail(
  deps: { db: Database } & CursorDeps,
  filter: TrailFilter,
  limit: number,
  cursor?: string,
): Promise<Outcome<TrailPage, ErrorOf<'validation-failed'>>> {
  const { db } = deps;
  const { actor, event } = filter;
  const order = orderFor(filter);
  const after = cursor === undefined ? undefined : await placeOf(deps, order, cursor);
  if (cursor !== undefined && !after) return noSuchCursor;

  const entries = entriesOf(db, order, filter, and(inTime(filter), behind(after)));
  const [events, [last]] = await query(
    db.batch([
      db
        .select()
        .from(auditEvents)
        .where(
          and(
            sql`${auditEvents.requestId} in (select id from ${entries})`,
            // With a sign before it, or the database looks through another index, all of it.
            event === undefined ? undefined : sql`+${auditEvents.event} = ${event}`,
            actor === undefined ? undefined : sql`+${auditEvents.actor} = ${actor}`,
          ),
        )
        .orderBy(desc(auditEvents.at), desc(auditEvents.requestId))
        .limit(limit + 1),
      db
        .select({ key: entries.key, id: entries.id })
        .from(entries)
        .limit(1)
        .offset(maxEntries - 1),
    ]),
  );
  const page = events.slice(0, limit);
  const shown = events.length > limit ? page.at(-1) : undefined;
  const place: Place | undefined = shown ? { key: shown.at.getTime(), id: shown.requestId } : last;
  return ok({ events: page, nextCursor: place ? await cursorOf(deps, order, place) : null });
}

const inTime = ({ from, to }: TrailFilter): SQL | undefined =>
  and(from && gte(auditEvents.at, from), to && lt(auditEvents.at, to));

const behind = (after: Place | undefined): SQL | undefined =>
  after && sql`(${auditEvents.at}, ${auditEvents.requestId}) < (${after.key}, ${after.id})`;

const entry = {
  key: sql<string | number>`${auditEvents.at}`.as('key'),
  id: sql<string>`${auditEvents.requestId}`.as('id'),
};

type Order = 'account' | 'actor' | 'event' | 'time';

/** By the index that leaves the fewest; the other conditions are held against what comes out of it. */
function orderFor({ userId, actor, event }: TrailFilter): Order {
  if (userId !== undefined) return 'account';
  if (actor !== undefined) return 'actor';
  return event === undefined || everydayEvents.includes(event) ? 'time' : 'event';
}

function entriesOf(
  db: Database,
  order: Order,
  { userId, actor, event }: TrailFilter,
  when: SQL | undefined,
) {
  if (order === 'time') return byTime(db, when);
  const these = {
    // What its owner would see too: renewals of sessions, which would crowd out the rest, are found by time alone.
    account: and(eq(auditEvents.userId, userId ?? ''), isOwnersConcern(auditEvents)),
    actor: and(eq(auditEvents.actor, actor ?? ''), isNotNull(auditEvents.actor)),
    event: and(eq(auditEvents.event, event ?? ''), isRareEvent(auditEvents)),
  };
  return db
    .select(entry)
    .from(auditEvents)
    .where(and(these[order], when))
    .orderBy(desc(auditEvents.at), desc(auditEvents.requestId))
    .limit(maxEntries)
    .as('entries');
}

/** Those that the trail outside has, and those that wait for it: each is in the order of time by itself. */
function byTime(db: Database, when: SQL | undefined) {
  const of = (exported: boolean) =>
    db
      .select(entry)
      .from(auditEvents)
      .where(and(eq(auditEvents.exported, exported), when));
  return unionAll(of(false), of(true))
    .orderBy(sql`key desc`, sql`id desc`)
    .limit(maxEntries)
    .as('entries');
}

/** From the stored shape to the wire shape. */
export function trailOutput(row: AuditRow) {
  const { durationMs: _, ...line } = lineOf(row);
  return line;
}
