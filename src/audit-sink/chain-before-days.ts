/**
 * The tables of the one object that held the whole chain until there were days. They are read and no longer written:
 * what waited there goes on in the first day, and what was known is known.
 */

export interface NamedEvent {
  key: string;
  requestId: string;
  name: string;
}

/** @returns events that are not in the bucket, as JSON, the oldest first. */
export const waitingOfBefore = ({ sql }: DurableObjectStorage): string[] =>
  has(sql, 'waiting')
    ? sql
        .exec<{ body: string }>('SELECT body FROM waiting ORDER BY position')
        .toArray()
        .map(({ body }) => body)
    : [];

/** @returns the keys of those that are known. */
export const knownOfBefore = ({ sql }: DurableObjectStorage, events: NamedEvent[]): string[] =>
  has(sql, 'known')
    ? sql
        .exec<{ key: string }>(
          `SELECT asked.value ->> 'key' AS key FROM json_each(?) AS asked JOIN known
             ON known.request_id = asked.value ->> 'requestId' AND known.event = asked.value ->> 'name'`,
          JSON.stringify(events),
        )
        .toArray()
        .map(({ key }) => key)
    : [];

const has = (sql: SqlStorage, table: string): boolean =>
  sql.exec("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", table).toArray()
    .length > 0;
