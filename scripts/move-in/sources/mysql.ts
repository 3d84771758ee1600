/**
 * A table of MySQL or MariaDB, by its primary key, a thousand rows at a time: no cursor stays open while the API is waited for, and a
 * checkpoint needs the last key alone. The session can only read.
 */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Passwords } from '../formats/format.ts';
import type { RawRecord } from '../line.ts';
import { type MysqlAddress, mysqlAddress } from './mysql-address.ts';
import { plainCell, settings } from './mysql-values.ts';
import { type Position, type Source, SourceError } from './source.ts';

type Connection = Awaited<ReturnType<typeof createConnection>>;

/** @throws {SourceError} */
export async function mysqlSource(
  text: string,
  people: string,
  passwords?: Passwords,
): Promise<Source> {
  const address = mysqlAddress(text);
  const table = address.table ?? people;
  const connection = await connected(address);
  try {
    const key = await keyOf(connection, address, table);
    if (address.key !== undefined) await checkKey(connection, table, key.column);
    const link = passwords && (await linkOf(connection, passwords));
    const count = async () => {
      const [row] = await asked(connection, 'SELECT COUNT(*) AS rows_there FROM ??', [table]);
      return Number(row?.rows_there);
    };
    const total = await count();
    return {
      identity: `${address.shown}?table=${table}&key=${key.column}`,
      async *read(after) {
        let position = after;
        for (;;) {
          const rows = await page(connection, table, key, position);
          if (passwords) await addPasswords(connection, rows, passwords, link);
          for (const record of rows) {
            position = String(record[key.column]);
            yield { record, position };
          }
          if (rows.length < pageRows) return;
        }
      },
      progress: (recordsRead) => (total === 0 ? 1 : Math.min(1, recordsRead / total)),
      count,
      // Nothing was written, so there is nothing to end in good order.
      close: async () => connection.destroy(),
    };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

const pageRows = 1000;

async function connected({ connection, shown }: MysqlAddress): Promise<Connection> {
  let made: Connection | undefined;
  try {
    made = await createConnection({ ...connection, ...settings });
    // Lost while the API is waited for: the next page says so.
    made.on('error', () => undefined);
    // TIMESTAMP columns come in the zone of the session; the others have none.
    await made.query("SET time_zone = '+00:00'");
    await made.query('SET SESSION TRANSACTION READ ONLY');
    return made;
  } catch (error) {
    made?.destroy();
    throw new SourceError(
      `${shown} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function asked(connection: Connection, sql: string, values: unknown[]) {
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql, values);
    return rows;
  } catch (error) {
    throw new SourceError(`The database: ${error instanceof Error ? error.message : error}`);
  }
}

interface Key {
  column: string;
  kind: 'integer' | 'bytes' | 'text';
}

async function keyOf(
  connection: Connection,
  { key, shown }: MysqlAddress,
  table: string,
): Promise<Key> {
  const columns = await columnsOf(connection, table);
  if (columns.length === 0)
    throw new SourceError(`${shown} has no table ${table}. Say which: ?table=…`);
  const chosen = columns.filter(({ name, index }) =>
    key === undefined ? index === 'PRI' : name === key,
  );
  const [column, another] = chosen;
  if (!column || another) {
    throw new SourceError(
      key === undefined
        ? `${table} has no primary key of one column. Say which column has another value in each row: ?key=…`
        : `${table} has no column ${key}.`,
    );
  }
  const kind = /int$/.test(column.type)
    ? 'integer'
    : /binary|blob/.test(column.type)
      ? 'bytes'
      : 'text';
  return { column: column.name, kind };
}

async function columnsOf(connection: Connection, table: string) {
  const rows = await asked(
    connection,
    'SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_KEY AS `index` FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [table],
  );
  return rows as { name: string; type: string; index: string }[];
}

async function page(
  connection: Connection,
  table: string,
  { column, kind }: Key,
  after?: Position,
): Promise<RawRecord[]> {
  const from = after === undefined ? '' : 'WHERE ?? > ?';
  const value = (last: Position) =>
    ({
      integer: () => BigInt(last),
      bytes: () => Buffer.from(String(last), 'hex'),
      text: () => String(last),
    })[kind]();
  const values = after === undefined ? [table, column] : [table, column, value(after), column];
  const rows = await asked(
    connection,
    `SELECT * FROM ?? ${from} ORDER BY ?? LIMIT ${pageRows}`,
    values,
  );
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        plainCell(cell, kind === 'bytes' && name === column),
      ]),
    ),
  );
}

/** Of two rows with one key the second would be passed over where a page ends between them, and so would one without a key. */
async function checkKey(connection: Connection, table: string, column: string): Promise<void> {
  const sql = 'SELECT COUNT(*) = COUNT(DISTINCT ??) AS differs FROM ??';
  const [row] = await asked(connection, sql, [column, table]);
  if (row?.differs !== 1) {
    throw new SourceError(
      `${column} is not another in each row of ${table}: ?key=… needs such a column.`,
    );
  }
}

/** The column of the table of passwords that says whose it is. @throws {SourceError} rather than move everybody without one. */
async function linkOf(connection: Connection, { table }: Passwords): Promise<string | undefined> {
  if (!table) return undefined;
  const columns = await columnsOf(connection, table.name);
  const link = table.link.find((name) => columns.some((column) => column.name === name));
  if (link) return link;
  throw new SourceError(
    `There is no table ${table.name} with ${table.link.join(' or ')}, which has the passwords. To move people without them, map {"passwordHash": null}.`,
  );
}

async function addPasswords(
  connection: Connection,
  people: RawRecord[],
  { as, person, password, table }: Passwords,
  link: string | undefined,
): Promise<void> {
  const keys = people.map(person).filter((key) => key !== undefined);
  if (keys.length === 0 || !table || !link) return;
  const rows = await asked(connection, 'SELECT * FROM ?? WHERE ?? IN (?)', [
    table.name,
    link,
    keys,
  ]);
  const byKey = new Map(rows.map((row) => [password(row), row]));
  for (const one of people) one[as] = byKey.get(person(one) ?? '') ?? null;
}
