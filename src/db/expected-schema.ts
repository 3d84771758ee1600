/**
 * Whether a database is as this release needs it: a Worker on one that lacks a migration would fail at whatever uses what is missing.
 * Asked of the database itself and not of a list of migrations, because those are not applied by wrangler everywhere.
 */
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { type SQL, sql } from 'drizzle-orm/sql';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from './schema';

/**
 * One statement that reads no row: D1 refuses it where a table or a column is missing. Its one answer, `triggers`, says how many
 * of `triggerNames` there are.
 */
export function askForSchema(): SQL {
  const tables = Object.entries(schema).flatMap(([, one]) => (is(one, SQLiteTable) ? [one] : []));
  const asked = tables.map((table) => {
    const from = `"${getTableName(table)}"`;
    // With the table before it: alone, a name that is no column is a text to SQLite.
    const columns = Object.entries(getTableColumns(table)).map(
      ([, { name }]) => `${from}."${name}"`,
    );
    return `exists(select ${columns} from ${from} limit 0)`;
  });
  const names = triggerNames.map((name) => `'${name}'`);
  const triggers = `(select count(*) from sqlite_schema where type = 'trigger' and name in (${names}))`;
  return sql.raw(`select ${triggers} as triggers, ${asked.join(', ')}`);
}

/** Rules that only the database holds, so a release must not run without them. */
export const triggerNames = [
  'audit_events_to_webhooks',
  'identifiers_proved_elsewhere',
  'users_deactivations',
  'users_last_admin_changed',
  'users_last_admin_deleted',
  'users_role_sessions',
];
