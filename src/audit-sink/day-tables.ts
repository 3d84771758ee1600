/**
 * What the object of a day remembers: the key of every event of that day, some 40 bytes each, and whole events only
 * while they wait for the bucket. Every statement binds one value; a list is one JSON text.
 */
import { daySchema } from './day-schema';
import type { KeyedEvent } from './event-key';
import type { SinkEvent } from './extract';

export interface WaitingEvent {
  position: number;
  event: SinkEvent;
}

export function makeDayTables({ sql }: DurableObjectStorage): void {
  sql.exec(daySchema);
}

/** @returns whether it is a new one. */
export function addEvent({ sql }: DurableObjectStorage, { key, event }: KeyedEvent): boolean {
  const { rowsWritten } = sql.exec('INSERT OR IGNORE INTO known (key) VALUES (?)', key);
  if (rowsWritten === 0) return false;
  sql.exec('INSERT INTO waiting (body) VALUES (?)', JSON.stringify(event));
  return true;
}

/** @returns those of these keys that are known. */
export const knownOf = ({ sql }: DurableObjectStorage, keys: string[]): string[] =>
  sql
    .exec<{ key: string }>(
      'SELECT key FROM known WHERE key IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys),
    )
    .toArray()
    .map(({ key }) => key);

/** The oldest that wait, in the order in which they came. */
export const oldestWaiting = ({ sql }: DurableObjectStorage, limit: number): WaitingEvent[] =>
  sql
    .exec<{ position: number; body: string }>(
      'SELECT position, body FROM waiting ORDER BY position LIMIT ?',
      limit,
    )
    .toArray()
    .map(({ position, body }) => ({ position, event: JSON.parse(body) }));

export function removeWaiting({ sql }: DurableObjectStorage, positions: number[]): void {
  sql.exec(
    'DELETE FROM waiting WHERE position IN (SELECT value FROM json_each(?))',
    JSON.stringify(positions),
  );
}
