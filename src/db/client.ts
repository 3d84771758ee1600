import { getTableColumns } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm/sql';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { StoreUnavailable } from '../core/errors';

export type Database = ReturnType<typeof openDatabase>;

export const openDatabase = (binding: D1Database) => drizzle(binding);

/**
 * Awaits a query. Drizzle's own error holds the parameters in its
 * message (a password hash, an address), so it goes no further than this.
 * @throws {UniqueViolation} where a unique key refuses the row.
 * @throws {ForeignKeyViolation} where the row that it belongs to is gone.
 * @throws {LastAdmin} where a trigger refuses to lose the last active admin.
 * @throws {StoreUnavailable} where D1 does not answer.
 */
export async function query<Rows>(statement: PromiseLike<Rows>): Promise<Rows> {
  try {
    return await statement;
  } catch (error) {
    const message = rootMessage(error);
    const violation = /UNIQUE constraint failed: (\w+)\.(\w+)/.exec(message);
    if (violation) throw new UniqueViolation(`${violation[1]}.${violation[2]}`);
    if (/FOREIGN KEY constraint failed/.test(message)) throw new ForeignKeyViolation('d1', message);
    if (/the last admin/.test(message)) throw new LastAdmin();
    throw new StoreUnavailable('d1', message);
  }
}

/**
 * `column in (values)`, with one parameter however many there are: D1 takes a hundred in a statement
 * (https://developers.cloudflare.com/d1/platform/limits/).
 */
export const inList = (column: SQLWrapper, values: (string | number)[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;

/**
 * What an `insert` takes in place of values: these rows, with one parameter however many there are. A member that is
 * left out gets the default of its column, or null.
 */
export function rowsOf<Table extends SQLiteTable>(
  table: Table,
  rows: Table['$inferInsert'][],
): SQL {
  const columns = Object.entries(getTableColumns(table));
  const values = rows.map((row) =>
    columns.map(([name, column]) => {
      const value: unknown = (row as Record<string, unknown>)[name] ?? column.default ?? null;
      return value === null ? null : column.mapToDriverValue(value);
    }),
  );
  const picked = columns.map((_, i) => sql`json_extract(value, ${sql.raw(`'$[${i}]'`)})`);
  const row = sql.join(picked, sql`, `);
  return sql`select ${row} from json_each(${JSON.stringify(values)})`;
}

/**
 * A query for one row that is built when first asked and kept with its database; a call only fills it in.
 * Building one costs more than all else that a request with a token computes.
 * @param build with `sql.placeholder` where a value goes, and `.prepare()` at its end.
 * @returns asks; the row, or `undefined`. It throws as `query` does.
 */
export function rowQuery<Row>(
  build: (db: Database) => { get(values: Record<string, unknown>): Promise<Row> },
): (db: Database, values: Record<string, unknown>) => Promise<Row> {
  const built = new WeakMap<Database, ReturnType<typeof build>>();
  const statementOf = (db: Database) => {
    const statement = built.get(db) ?? build(db);
    built.set(db, statement);
    return statement;
  };
  return (db, values) => query((async () => statementOf(db).get(values))());
}

/** `column` as `table.column`: the first column of the key that was taken. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  constructor(readonly column: string) {
    super(`taken: ${column}`);
  }
}

/** See the migration `staff`. */
export class LastAdmin extends Error {
  override readonly name = 'LastAdmin';
}

/** What nobody expects is treated as a store that does not answer. */
export class ForeignKeyViolation extends StoreUnavailable {}

function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (root instanceof DrizzleQueryError || !(root instanceof Error)) return 'unknown';
  return root.message;
}
