/**
 * The tables of the chain's object. What is known stays for long, so it is kept small and apart from what waits to
 * be written; `stored_at` is null while it waits.
 */
export function makeTables(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    const isOfBefore = has(storage, 'events');
    // An index of the table of before has the name of one of these.
    if (isOfBefore) sql.exec('DROP INDEX IF EXISTS waiting');
    sql.exec(
      `CREATE TABLE IF NOT EXISTS known (
         request_id TEXT NOT NULL,
         event TEXT NOT NULL,
         stored_at INTEGER,
         PRIMARY KEY (request_id, event)
       ) WITHOUT ROWID;
       CREATE INDEX IF NOT EXISTS known_by_time ON known (stored_at);
       CREATE TABLE IF NOT EXISTS waiting (
         position INTEGER PRIMARY KEY AUTOINCREMENT,
         request_id TEXT NOT NULL,
         event TEXT NOT NULL,
         at TEXT NOT NULL,
         body TEXT NOT NULL
       );`,
    );
    if (isOfBefore) takeOver(storage);
  });
}

/** Once there was one table, in which the body was emptied when it was written. */
function takeOver({ sql }: DurableObjectStorage): void {
  sql.exec(
    `INSERT INTO known SELECT request_id, event, stored_at FROM events;
     INSERT INTO waiting (request_id, event, at, body)
       SELECT request_id, event, at, body FROM events WHERE body IS NOT NULL ORDER BY position;
     DROP TABLE events;`,
  );
}

const has = ({ sql }: DurableObjectStorage, table: string): boolean =>
  sql.exec("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", table).toArray()
    .length > 0;
