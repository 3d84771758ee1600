/** A session of MySQL or MariaDB that can only read, and what it is asked. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from './mysql-address.ts';
import { settings } from './mysql-values.ts';
import { SourceError } from './source.ts';

export type Connection = Awaited<ReturnType<typeof createConnection>>;

/** @throws {SourceError} */
export async function connected({ connection, shown }: MysqlAddress): Promise<Connection> {
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

/** @throws {SourceError} */
export async function asked(connection: Connection, sql: string, values: unknown[]) {
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql, values);
    return rows;
  } catch (error) {
    throw new SourceError(`The database: ${error instanceof Error ? error.message : error}`);
  }
}

export interface Column {
  name: string;
  type: string;
  index: string;
}

export async function columnsOf(connection: Connection, table: string): Promise<Column[]> {
  const rows = await asked(
    connection,
    'SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_KEY AS `index` FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [table],
  );
  return rows as Column[];
}

export const hasBytes = ({ type }: Column): boolean => /binary|blob/.test(type);
