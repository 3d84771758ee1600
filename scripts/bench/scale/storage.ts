/**
 * How many bytes a row takes in D1, its indexes with it: the migrations' own tables in a SQLite in memory, filled
 * with rows of the usual size and keys in random order, which leave pages partly empty as they do in life.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { seeded } from './random.ts';

export interface RowSize {
  table: string;
  /** With all indexes of the table. */
  bytesPerRow: number;
  /** Entries that one new row puts into the table and its indexes: each is written, and D1 counts each. */
  entries: number;
}

/** @param rows of each table; enough of them make the first pages of no account. */
export function measureRows(rows = 50_000): RowSize[] {
  const db = new DatabaseSync(':memory:');
  db.exec('PRAGMA foreign_keys = ON');
  for (const file of readdirSync('migrations').filter((name) => name.endsWith('.sql'))) {
    db.exec(readFileSync(join('migrations', file), 'utf8'));
  }
  const ids = Array.from({ length: rows }, () => uuid());
  const sizes = Object.entries(samples).map(([table, sample]) => {
    const before = bytesOf(db);
    fill(db, table, ids, sample);
    return {
      table,
      bytesPerRow: Math.round((bytesOf(db) - before) / rows),
      entries: entriesOf(db, table),
    };
  });
  db.close();
  return sizes;
}

type Value = string | number | null;

const random = seeded(1);
const letters = (count: number, alphabet: string): string =>
  Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const hex = (count: number) => letters(count, '0123456789abcdef');
/** Of so many bytes; what it says is the same to a page. */
const base64 = (bytes: number) => letters(Math.ceil((bytes * 4) / 3), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const now = Date.parse('2026-11-24T00:00:00Z');

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

/** A row for the user of that id, the `i`th of its table; users first, the others name them. */
const samples: Record<string, (id: string, i: number) => Record<string, Value>> = {
  users: (id, i) => ({
    id,
    first_name: 'Ines Marie',
    last_name: 'Moreau-Lefevre',
    date_of_birth: '1990-04-17',
    date_of_joining: '2024-09-01',
    address: '12 Harbour Street, 20457 Hamburg, Germany',
    comments: null,
    active: 1,
    deactivations: 0,
    created_at: now + i,
  }),
  /** The address that the account was registered under. */
  identifiers: (user_id, i) => ({
    user_id,
    kind: 'email',
    value: `${base64(9).toLowerCase()}.${i}@example.com`,
    signs_in: 1,
    verified_at: null,
  }),
  credentials: (user_id, i) => ({
    user_id,
    password_hash: `$argon2id$v=19$m=19456,t=2,p=1$${base64(16)}$${base64(32)}`,
    password_version: 1,
    password_changed_at: now + i,
    attempts_reset_at: now + i,
  }),
  password_history: (user_id, i) => ({
    user_id,
    version: 1,
    fingerprint: `${base64(32)}=`,
    created_at: now + i,
    key_id: hex(8),
  }),
  sessions: (user_id, i) => ({
    id: uuid(),
    user_id,
    scope: 'account',
    password_version: 1,
    deactivations: 0,
    created_at: now + i,
    expires_at: now + i + 1_209_600_000,
    absolute_until: now + i + 2_592_000_000,
    counter: 0,
    refreshed_at: null,
    revoked_at: null,
    user_agent: browser,
    country: 'DE',
    city: 'Hamburg',
  }),
  audit_events: (user_id, i) => ({
    request_id: uuid(),
    event: 'authn_login_success',
    outcome: 'success',
    reason: null,
    at: now + i,
    user_id,
    username: 'i***@e***.com',
    subject: `${hex(8)}.${hex(32)}`,
    ip: '203.0.113.195',
    country: 'DE',
    user_agent: browser,
    schema_version: 4,
  }),
};

function fill(
  db: DatabaseSync,
  table: string,
  ids: string[],
  sample: (id: string, i: number) => Record<string, Value>,
): void {
  const columns = Object.keys(sample('', 0));
  const marks = columns.map(() => '?').join(', ');
  const insert = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
  db.exec('BEGIN');
  for (const [i, id] of ids.entries()) insert.run(...Object.values(sample(id, i)));
  db.exec('COMMIT');
}

function bytesOf(db: DatabaseSync): number {
  const pragma = (name: string) =>
    Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  return pragma('page_count') * pragma('page_size');
}

function entriesOf(db: DatabaseSync, table: string): number {
  const names = db.prepare(`PRAGMA index_list(${table})`).all();
  const indexes = names.filter(({ name }) => isIn(db, table, String(name))).length;
  const schema = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(table);
  // There the table is the index of its primary key.
  return String(schema?.sql).endsWith('WITHOUT ROWID') ? indexes : indexes + 1;
}

/** Does a partial index hold what the samples are? Any other holds every row. */
function isIn(db: DatabaseSync, table: string, index: string): boolean {
  const schema = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(index);
  const condition = /\bWHERE (.+)$/.exec(String(schema?.sql))?.[1];
  if (condition === undefined) return true;
  return db.prepare(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`).get() !== undefined;
}
