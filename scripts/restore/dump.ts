/**
 * A database of the API as a file of SQL, and back. Triggers come last in it: what they did is in the rows already, and
 * a restored event must not go to a webhook again.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { statementsIn } from './statements.ts';

/** What the first line of our own dumps says. */
const takenAtMark = '-- Taken at ';
/** The last line of them, with how many statements are before it: a file that was cut looks like a whole one. */
const endMark = '-- End, statements: ';

/**
 * @param file SQL, as `wrangler d1 export` or `npm run backup` writes it.
 * @param path where the database is made; in memory where nothing is said.
 * @param check throws where the database is not as it has to be; all of it has to be where nothing is said.
 * @throws where the dump is none, is cut off, or breaks a rule of its own.
 */
export async function loadDump(
  file: string,
  path = ':memory:',
  check = verify,
): Promise<DatabaseSync> {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    db.exec('BEGIN');
    let count = 0;
    for await (const statement of statementsIn(file)) {
      count++;
      // Kept by SQLite itself, which writes it with the rows.
      if (/^(DELETE FROM|INSERT INTO) "?sqlite_sequence\b/i.test(statement)) continue;
      if (!/^PRAGMA\b/i.test(statement)) db.exec(statement);
    }
    db.exec('COMMIT');
    const { first, last } = edgesOf(file);
    if (first.startsWith(takenAtMark) && last !== `${endMark}${count}`) {
      throw new Error('its end is missing');
    }
    check(db);
    return db;
  } catch (error) {
    db.close();
    throw new Error(
      `${file} cannot be restored: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** @returns when one of our own was taken; `undefined` of any other. */
export function takenAt(file: string): Date | undefined {
  const { first } = edgesOf(file);
  const at = new Date(first.startsWith(takenAtMark) ? first.slice(takenAtMark.length) : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Its first line, and its last one where it is whole. */
function edgesOf(file: string): { first: string; last: string } {
  const open = openSync(file, 'r');
  try {
    const read = (from: number) => {
      const bytes = Buffer.alloc(100);
      return bytes.subarray(0, readSync(open, bytes, 0, bytes.length, from)).toString();
    };
    const [first = ''] = read(0).split('\n');
    const end = read(Math.max(fstatSync(open).size - 100, 0));
    return { first, last: end.endsWith('\n') ? (end.split('\n').at(-2) ?? '') : '' };
  } finally {
    closeSync(open);
  }
}

/** @throws where pages, keys or tables are not as they have to be. */
export function verify(db: DatabaseSync): void {
  const [integrity] = db.prepare('PRAGMA integrity_check').all();
  if (integrity?.integrity_check !== 'ok') throw new Error(String(integrity?.integrity_check));
  const broken = db.prepare('PRAGMA foreign_key_check').all();
  if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that are not there`);
  const missing = tables.filter((table) => !has(db, table));
  if (missing.length > 0) throw new Error(`it has no table ${missing.join(', ')}`);
  // They are the end of every dump, and rules of the data that nothing else holds.
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger'").get()) {
    throw new Error('it has no triggers');
  }
}

/** @throws where it has no trail. */
export function verifyHasTrail(db: DatabaseSync): void {
  if (!has(db, 'audit_events')) throw new Error('it has no table audit_events');
}

/** Those that a restore looks at. */
const tables = [
  'users',
  'identifiers',
  'credentials',
  'password_history',
  'factors',
  'sessions',
  'audit_events',
  'api_keys',
  'webhook_endpoints',
  'webhook_outbox',
  'd1_migrations',
];

const has = (db: DatabaseSync, table: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !==
  undefined;

/**
 * Writes all of it to a file that only its owner can read.
 * @returns the SHA-256 of the file.
 * @throws where the file is there already: a backup is never written over.
 */
export function writeDump(db: DatabaseSync, file: string, takenAt: Date): string {
  const hash = createHash('sha256');
  const out = openSync(file, 'wx', 0o600);
  try {
    for (const line of dumpOf(db, takenAt)) {
      hash.update(`${line}\n`);
      writeSync(out, `${line}\n`);
    }
  } finally {
    closeSync(out);
  }
  return hash.digest('hex');
}

function* dumpOf(db: DatabaseSync, takenAt: Date): Generator<string> {
  yield `${takenAtMark}${takenAt.toISOString()}`;
  let count = 0;
  for (const statement of statementsFor(db)) {
    count++;
    yield statement;
  }
  yield `${endMark}${count}`;
}

function* statementsFor(db: DatabaseSync): Generator<string> {
  yield 'PRAGMA defer_foreign_keys=TRUE;';
  const parts = db
    .prepare(
      `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'
        ORDER BY rowid`,
    )
    .all() as { type: string; name: string; sql: string }[];
  const of = (type: string) => parts.filter((part) => part.type === type);
  for (const { sql } of of('table')) yield `${sql};`;
  for (const { name } of of('table')) yield* rowsOf(db, name);
  for (const type of ['index', 'view', 'trigger']) for (const { sql } of of(type)) yield `${sql};`;
}

function* rowsOf(db: DatabaseSync, table: string): Generator<string> {
  const columns = (
    db.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]
  ).map(({ name }) => quotedName(name));
  const values = columns.map((column) => `quote(${column})`).join(` || ',' || `);
  const rows = db.prepare(`SELECT ${values} AS row FROM ${quotedName(table)}`);
  for (const { row } of rows.iterate() as Iterable<{ row: string }>) {
    yield `INSERT INTO ${quotedName(table)} (${columns.join(',')}) VALUES(${row});`;
  }
}

const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
