/**
 * Rows by a key, for what two files have of the same person: SQLite in a file without a name, which is gone once it is closed, so that
 * memory does not grow with the number of people and no hash is left behind.
 */
import { DatabaseSync } from 'node:sqlite';

export interface KeptRows {
  put(key: string, row: object): void;
  get(key: string): object | undefined;
  close(): void;
}

export function keptRows(): KeptRows {
  // An empty name: SQLite deletes the file as soon as it has opened it, and writes it only when memory is short.
  const database = new DatabaseSync('');
  database.exec('CREATE TABLE rows (key TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID; BEGIN');
  const insert = database.prepare('INSERT OR REPLACE INTO rows VALUES (?, ?)');
  const select = database.prepare('SELECT row FROM rows WHERE key = ?');
  return {
    put: (key, row) => void insert.run(key, JSON.stringify(row)),
    get(key) {
      const found = select.get(key);
      return found && (JSON.parse(String(found.row)) as object);
    },
    close: () => database.close(),
  };
}
