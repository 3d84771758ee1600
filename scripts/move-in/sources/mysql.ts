/**
 * A table of MySQL or MariaDB, by its primary key, a thousand rows at a time: no cursor stays open while the API is waited for, and a
 * checkpoint needs the last key alone.
 */
import type { Passwords } from '../formats/format.ts';
import type { RawRecord } from '../line.ts';
import { type MysqlAddress, mysqlAddress } from './mysql-address.ts';
import {
  asked,
  type Column,
  type Connection,
  columnsOf,
  connected,
  hasBytes,
} from './mysql-connection.ts';
import { addPasswords, linkOf } from './mysql-passwords.ts';
import { plainRow } from './mysql-values.ts';
import { checkSomeMatch } from './passwords-found.ts';
import { type Position, type Read, type Source, SourceError } from './source.ts';

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
    const columns = await columnsOf(connection, table);
    const key = keyOf(columns, address, table);
    if (address.key !== undefined) await checkKey(connection, table, key.column);
    const link = passwords && (await linkOf(connection, columns, passwords));
    const hex = [
      ...(key.kind === 'bytes' ? [key.column] : []),
      ...(link?.hexOfPeople === undefined ? [] : [link.hexOfPeople]),
    ];
    const count = async () => {
      const [row] = await asked(connection, 'SELECT COUNT(*) AS rows_there FROM ??', [table]);
      return Number(row?.rows_there);
    };
    const total = await count();
    // Nobody has counted those before where a move goes on.
    let found: number | undefined;
    async function* read(after?: Position): AsyncGenerator<Read> {
      let position = after;
      found = after === undefined ? 0 : undefined;
      for (;;) {
        const rows = await page(connection, table, key, position);
        const records = rows.map((row) => plainRow(row, hex));
        if (passwords && link) await addPasswords(connection, records, passwords, link);
        for (const record of records) {
          position = String(record[key.column]);
          if (found !== undefined && passwords && record[passwords.as]) found++;
          yield { record, position };
        }
        if (rows.length < pageRows) return;
      }
    }
    if (passwords && link) await checkSomeMatch(read(), passwords.as, link.table, link.rows);
    return {
      identity: `${address.shown}?table=${table}&key=${key.column}`,
      read,
      progress: (recordsRead) => (total === 0 ? 1 : Math.min(1, recordsRead / total)),
      count,
      passwordsFound: () =>
        link && found !== undefined
          ? { where: link.table, there: link.passwords, found }
          : undefined,
      // Nothing was written, so there is nothing to end in good order.
      close: async () => connection.destroy(),
    };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

const pageRows = 1000;

interface Key {
  column: string;
  kind: 'integer' | 'bytes' | 'text';
}

function keyOf(columns: readonly Column[], { key, shown }: MysqlAddress, table: string): Key {
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
  if (/^(enum|set|float|double)$/.test(column.type)) {
    throw new SourceError(
      `${column.name} of ${table} is of the type ${column.type}, by which rows cannot be passed through in order. Say another column with one value for each row: ?key=…`,
    );
  }
  const kind = /int$|^bit$/.test(column.type) ? 'integer' : hasBytes(column) ? 'bytes' : 'text';
  return { column: column.name, kind };
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
  return asked(connection, `SELECT * FROM ?? ${from} ORDER BY ?? LIMIT ${pageRows}`, values);
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
