/**
 * The trail goes on: what the database of now tells is kept, also where what it tells of is undone. A row that somebody else
 * wrote into it would have gone to the sink from there as well.
 */
import type { DatabaseSync } from 'node:sqlite';

/** @returns how many rows. */
export function keepTrail(restored: DatabaseSync, now: DatabaseSync): number {
  // The backup may be of an older schema.
  const there = new Set(columnsOf(now));
  const columns = columnsOf(restored).filter((name) => there.has(name));
  const rows = now.prepare(`SELECT ${columns} FROM audit_events`);
  // What somebody else wrote may be no number of ours.
  rows.setReadBigInts(true);
  const insert = restored.prepare(
    `INSERT OR IGNORE INTO audit_events (${columns}) VALUES (${columns.map(() => '?')})`,
  );
  let kept = 0;
  // One transaction: one for each row takes hours of a million.
  restored.exec('BEGIN');
  for (const row of rows.iterate() as Iterable<Record<string, string | bigint | null>>) {
    kept += Number(insert.run(...Object.values(row)).changes);
  }
  restored.exec('COMMIT');
  return kept;
}

const columnsOf = (db: DatabaseSync): string[] =>
  (
    db.prepare("SELECT name FROM pragma_table_info('audit_events')").all() as { name: string }[]
  ).map(({ name }) => name);
