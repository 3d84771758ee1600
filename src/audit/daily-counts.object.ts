/**
 * How often something happened on each day (UTC), for the charts of staff. Refusals leave no row in the database, so this
 * is the one place that can tell how many there were. Figures, and no trail: it knows nobody.
 */
import { DurableObject } from 'cloudflare:workers';

/** What is counted of a day. */
export const counted = ['registrations', 'logins', 'failedLogins', 'resets'] as const;

export type Counted = (typeof counted)[number];

export interface DayCount {
  /** ISO date, UTC. */
  day: string;
  what: Counted;
  count: number;
}

/** A year, and the month to compare it with. */
const keptDays = 400;

export class DailyCounts extends DurableObject<object> {
  add(counts: DayCount[]): void {
    const sql = this.#sql();
    for (const { day, what, count } of counts) {
      sql.exec(
        'INSERT INTO counts (day, what, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
        day,
        what,
        count,
      );
    }
    sql.exec('DELETE FROM counts WHERE day < ?', dayOf(Date.now() - keptDays * 86_400_000));
  }

  /** @param from the first day. @returns those that have any. */
  since(from: string): DayCount[] {
    return this.#sql()
      .exec<{ day: string; what: Counted; count: number }>(
        'SELECT day, what, count FROM counts WHERE day >= ? ORDER BY day',
        from,
      )
      .toArray();
  }

  #sql(): SqlStorage {
    const { sql } = this.ctx.storage;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS counts (day TEXT, what TEXT, count INTEGER NOT NULL, PRIMARY KEY (day, what)) WITHOUT ROWID',
    );
    return sql;
  }
}

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
