/**
 * What happened since the backup: from the trail outside D1, and from the database of now, as far as it can still be read.
 * No change without its event (`src/audit/commit.ts`), so the two together have all of it.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DatabaseSync } from 'node:sqlite';
import { isOfConsequence, type TrailEvent } from './taken-away.ts';

/** Clocks of isolates differ, and a backup takes a while: events from shortly before it count too, if it does not have them. */
const slackMs = 5 * 60_000;

/** @throws where a line is no event of the trail: half a trail would let something come back in silence. */
export async function eventsInFile(file: string, since: Date): Promise<TrailEvent[]> {
  const events: TrailEvent[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++;
    if (line.trim() === '') continue;
    const event = readEvent(line);
    if (!event) throw new Error(`${file}: line ${number} is no event of the trail`);
    if (matters(event, since)) events.push(event);
  }
  return events;
}

/** A line of `npm run audit -- --ndjson`, of Workers Logs or of Logpush, as far as it is needed. */
function readEvent(line: string): TrailEvent | undefined {
  try {
    const { requestId, event, outcome, at, ...more } = JSON.parse(line);
    const isOne = [requestId, event, outcome, at].every((member) => typeof member === 'string');
    if (!isOne || Number.isNaN(Date.parse(at))) return undefined;
    const { reason = null, userId = null, target = null } = more;
    return { requestId, event, outcome, reason, at: new Date(at).toISOString(), userId, target };
  } catch {
    return undefined;
  }
}

/** @param db the database of now. */
export function eventsInDatabase(db: DatabaseSync, since: Date): TrailEvent[] {
  const rows = db
    .prepare(
      'SELECT request_id AS requestId, event, outcome, reason, at, user_id AS userId, target FROM audit_events WHERE at >= ?',
    )
    .all(since.getTime() - slackMs) as unknown as (Omit<TrailEvent, 'at'> & { at: number })[];
  return rows
    .map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
    .filter((event) => matters(event, since));
}

const matters = (event: TrailEvent, since: Date): boolean =>
  Date.parse(event.at) >= since.getTime() - slackMs && isOfConsequence(event);

/**
 * Whether the database of now has its whole trail by itself.
 * @returns why it has not: then the trail outside is needed too.
 */
export function whyIncomplete(
  now: DatabaseSync,
  backup: DatabaseSync,
  since: Date,
): string | undefined {
  const purged = now
    .prepare(`SELECT 1 FROM audit_events WHERE event = 'sys_audit_purge' AND at >= ? LIMIT 1`)
    .get(since.getTime() - slackMs);
  const handedOver = now.prepare('SELECT 1 FROM audit_events WHERE exported LIMIT 1').get();
  if (purged || handedOver) {
    return 'The audit sink has taken events out of that database, so its own rows are not all that happened.';
  }
  const known = new Set(ids(now));
  const lost = ids(backup).filter((id) => !known.has(id)).length;
  return lost > 0
    ? `${lost} events of the backup are missing from the database of now: its trail is damaged.`
    : undefined;
}

/** What the backup has in its own trail had happened by then. */
export function notIn(backup: DatabaseSync, events: TrailEvent[]): TrailEvent[] {
  const known = new Set(ids(backup));
  return events.filter(({ requestId }) => !known.has(requestId));
}

const ids = (db: DatabaseSync): string[] =>
  (db.prepare('SELECT request_id AS id FROM audit_events').all() as { id: string }[]).map(
    ({ id }) => id,
  );

/** The trail goes on: rows of now that no sink has yet are kept, also where what they tell of is undone. */
export function keepTrail(restored: DatabaseSync, now: DatabaseSync): number {
  // The backup may be of an older schema.
  const there = new Set(columnsOf(now));
  const columns = columnsOf(restored).filter((name) => there.has(name));
  const rows = now.prepare(`SELECT ${columns} FROM audit_events`);
  const insert = restored.prepare(
    `INSERT OR IGNORE INTO audit_events (${columns}) VALUES (${columns.map(() => '?')})`,
  );
  let kept = 0;
  for (const row of rows.iterate() as Iterable<Record<string, string | number | null>>) {
    kept += Number(insert.run(...Object.values(row)).changes);
  }
  return kept;
}

const columnsOf = (db: DatabaseSync): string[] =>
  (
    db.prepare("SELECT name FROM pragma_table_info('audit_events')").all() as { name: string }[]
  ).map(({ name }) => name);
