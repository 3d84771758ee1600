/** The trail as a database has it: where there is a sink, only its newest part. Times are milliseconds since 1970. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * Rows of an operator are left out: a restore dates them by its own time, in a database of before too.
 *
 * @param today what is dated after it is no event: nobody can write those but past the API.
 */
export function newestIn(db: DatabaseSync, today: Date): number | undefined {
  const row = db
    .prepare("SELECT max(at) AS at FROM audit_events WHERE at <= ? AND actor IS NOT 'operator'")
    .get(today.getTime()) as { at: number | null };
  return row.at ?? undefined;
}

/** Of all events of a database, or of those `where` says. */
export const idsOf = (db: DatabaseSync, where = 'TRUE', ...values: number[]): Set<string> =>
  new Set(
    (
      db.prepare(`SELECT request_id AS id FROM audit_events WHERE ${where}`).all(...values) as {
        id: string;
      }[]
    ).map(({ id }) => id),
  );
