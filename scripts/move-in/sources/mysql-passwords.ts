/** The table with the passwords, beside that of the people: which of its rows is whose. */
import type { Passwords } from '../formats/format.ts';
import type { RawRecord } from '../line.ts';
import { asked, type Column, type Connection, columnsOf, hasBytes } from './mysql-connection.ts';
import { plainRow } from './mysql-values.ts';
import { SourceError } from './source.ts';

export interface Link {
  table: string;
  /** Whose a row is. */
  column: string;
  /** The column of the people that it is held against, where that has bytes: both sides are hex then, whatever is in them. */
  hexOfPeople: string | undefined;
  hasBytes: boolean;
  /** How many rows there are, and how many of them have a password. */
  rows: number;
  passwords: number;
}

/** @throws {SourceError} rather than move everybody without one. */
export async function linkOf(
  connection: Connection,
  people: readonly Column[],
  { table }: Passwords,
): Promise<Link | undefined> {
  if (!table) return undefined;
  const columns = await columnsOf(connection, table.name);
  const named = (names: readonly string[], from: readonly Column[] = columns) =>
    names.flatMap((name) => from.find((column) => column.name === name) ?? [])[0];
  const link = named(table.link);
  const kind = named(table.kind.names);
  if (!link || !kind) {
    const missing = link ? table.kind.names : table.link;
    throw new SourceError(
      `There is no table ${table.name} with ${missing.join(' or ')}, which has the passwords. To move people without them, map {"passwordHash": null}.`,
    );
  }
  const [counts] = await asked(
    connection,
    'SELECT COUNT(*) AS all_rows, COUNT(CASE WHEN BINARY ?? = ? THEN 1 END) AS passwords FROM ??',
    [kind.name, table.kind.value, table.name],
  );
  const person = named(table.person, people);
  return {
    table: table.name,
    column: link.name,
    hexOfPeople: person && hasBytes(person) ? person.name : undefined,
    hasBytes: hasBytes(link),
    rows: Number(counts?.all_rows),
    passwords: Number(counts?.passwords),
  };
}

/** Puts to each of the people their row. What the database takes for equal, in another case or with a space behind it, is not. */
export async function addPasswords(
  connection: Connection,
  people: RawRecord[],
  { as, person, password }: Passwords,
  { table, column, hexOfPeople, hasBytes }: Link,
): Promise<void> {
  const keys = people.map(person).filter((key) => key !== undefined);
  const isHex = hexOfPeople !== undefined;
  const values = isHex && hasBytes ? keys.map((key) => Buffer.from(key, 'hex')) : keys;
  const found =
    values.length === 0
      ? []
      : await asked(connection, 'SELECT * FROM ?? WHERE ?? IN (?)', [table, column, values]);
  const rows = found.map((row) => plainRow(row, isHex ? [column] : []));
  const byKey = new Map(rows.map((row) => [password(row), row]));
  for (const one of people) one[as] = byKey.get(person(one) ?? '') ?? null;
}
