/**
 * The messages of one endpoint, in the SQL of its object: those that wait for a try, and dead letters. Every function is one
 * synchronous step. Times are milliseconds since 1970.
 */
import type { WebhookEvent } from './events';

export interface Message extends WebhookEvent {
  /** That have failed. */
  tries: number;
}

export interface DeadLetter extends Message {
  deadAt: number;
  /** What came of the last try, such as `status-500` or `timeout`. */
  lastFailure: string;
}

/** Where a list of them goes on: behind this one. */
export type DeadLetterPlace = Pick<DeadLetter, 'deadAt' | 'id'>;

type Row = Record<string, SqlStorageValue> & {
  id: string;
  event: string;
  at: number;
  user_id: string | null;
  actor: string | null;
  tries: number;
  due_at: number | null;
  dead_at: number | null;
  last_failure: string | null;
};

/** How long a dead letter can be sent again, and how long one waits that nobody tries to send (the webhook is off). */
export const keptMs = 30 * 86_400_000;

/** What is here already, waiting or dead, is not taken twice. */
export function addMessages(
  storage: DurableObjectStorage,
  events: WebhookEvent[],
  dueAt: number,
): void {
  const sql = tables(storage);
  for (const { id, event, at, userId, actor } of events) {
    sql.exec(
      'INSERT INTO messages (id, event, at, user_id, actor, tries, due_at) VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING',
      id,
      event,
      at,
      userId,
      actor,
      dueAt,
    );
  }
}

/** Those whose time has come, the longest waiting first. */
export const dueMessages = (storage: DurableObjectStorage, now: number, limit: number): Message[] =>
  tables(storage)
    .exec<Row>('SELECT * FROM messages WHERE due_at <= ? ORDER BY due_at, id LIMIT ?', now, limit)
    .toArray()
    .map(messageOf);

export const removeMessage = (storage: DurableObjectStorage, id: string): void =>
  void tables(storage).exec('DELETE FROM messages WHERE id = ? AND due_at IS NOT NULL', id);

/** @param dueAt of the next try. */
export const postpone = (
  storage: DurableObjectStorage,
  id: string,
  failure: string,
  dueAt: number,
): void =>
  void tables(storage).exec(
    'UPDATE messages SET tries = tries + 1, last_failure = ?, due_at = ? WHERE id = ? AND due_at IS NOT NULL',
    failure,
    dueAt,
    id,
  );

export const bury = (
  storage: DurableObjectStorage,
  id: string,
  failure: string,
  now: number,
): void =>
  void tables(storage).exec(
    'UPDATE messages SET tries = tries + 1, last_failure = ?, due_at = NULL, dead_at = ? WHERE id = ? AND due_at IS NOT NULL',
    failure,
    now,
    id,
  );

/** @returns when the next try is due, and when the first message is forgotten that nothing happens to before. */
export function nextMoments(storage: DurableObjectStorage) {
  const row = tables(storage)
    .exec<{ due_at: number | null; dead_at: number | null }>(
      'SELECT min(due_at) AS due_at, (SELECT min(dead_at) FROM messages) AS dead_at FROM messages',
    )
    .one();
  const oldest = Math.min(row.due_at ?? Infinity, row.dead_at ?? Infinity);
  return { dueAt: row.due_at, forgetAt: oldest === Infinity ? null : oldest + keptMs };
}

export const forgetOldDeadLetters = (storage: DurableObjectStorage, now: number): void =>
  void tables(storage).exec('DELETE FROM messages WHERE dead_at <= ?', now - keptMs);

/** @returns what has waited too long for a try, which nobody will make any more. */
export const dropUntried = (storage: DurableObjectStorage, now: number): Message[] =>
  tables(storage)
    .exec<Row>('DELETE FROM messages WHERE due_at <= ? RETURNING *', now - keptMs)
    .toArray()
    .map(messageOf);

export function countMessages(storage: DurableObjectStorage): { waiting: number; dead: number } {
  return tables(storage)
    .exec<{ waiting: number; dead: number }>(
      'SELECT count(due_at) AS waiting, count(dead_at) AS dead FROM messages',
    )
    .one();
}

/** @param after the last one that was seen. @returns the oldest first. */
export const deadLetters = (
  storage: DurableObjectStorage,
  after: DeadLetterPlace,
  limit: number,
): DeadLetter[] =>
  tables(storage)
    .exec<Row>(
      'SELECT * FROM messages WHERE (dead_at, id) > (?, ?) ORDER BY dead_at, id LIMIT ?',
      after.deadAt,
      after.id,
      limit,
    )
    .toArray()
    .map((row) => ({
      ...messageOf(row),
      deadAt: row.dead_at ?? 0,
      lastFailure: row.last_failure ?? '',
    }));

/** They wait again, with all their tries. @param ids `null` for all. @returns how many. */
export const revive = (storage: DurableObjectStorage, ids: string[] | null, now: number): number =>
  tables(storage)
    .exec(
      'UPDATE messages SET tries = 0, due_at = ?1, dead_at = NULL WHERE dead_at IS NOT NULL AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))) RETURNING 1 AS one',
      now,
      ids && JSON.stringify(ids),
    )
    .toArray().length;

/** What waits is due, whatever it has waited for, and has all its tries. */
export const hurry = (storage: DurableObjectStorage, now: number): void =>
  void tables(storage).exec(
    'UPDATE messages SET due_at = min(due_at, ?1), tries = 0 WHERE due_at IS NOT NULL',
    now,
  );

const messageOf = ({ id, event, at, user_id, actor, tries }: Row): Message => ({
  id,
  event,
  at,
  userId: user_id,
  actor,
  tries,
});

/** Made where it is needed: an object that was emptied has none. */
function tables({ sql }: DurableObjectStorage): SqlStorage {
  sql.exec(`CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, event TEXT NOT NULL, at INTEGER NOT NULL, user_id TEXT, actor TEXT,
    tries INTEGER NOT NULL, due_at INTEGER, dead_at INTEGER, last_failure TEXT,
    CHECK ((due_at IS NULL) <> (dead_at IS NULL))
  ) WITHOUT ROWID`);
  sql.exec('CREATE INDEX IF NOT EXISTS messages_due ON messages (due_at) WHERE due_at IS NOT NULL');
  sql.exec(
    'CREATE INDEX IF NOT EXISTS messages_dead ON messages (dead_at, id) WHERE dead_at IS NOT NULL',
  );
  return sql;
}
