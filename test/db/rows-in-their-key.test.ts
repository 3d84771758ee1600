/** What Drizzle's schema cannot say of the tables, and what a login is paid for. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';

const growing = ['audit_events', 'credentials', 'identifiers', 'password_history', 'sessions'];

const schemaOf = async (table: string) => {
  const row = env.DB.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return String(await row.bind(table).first('sql'));
};

it.each(growing)('keeps the rows of %s in their key', async (table) => {
  expect(await schemaOf(table)).toMatch(/WITHOUT ROWID$/);
});

it('writes three entries for an event, two for a session, two for a past password', async () => {
  const insert = async (sql: string) => (await env.DB.prepare(sql).run()).meta.rows_written;
  await env.DB.prepare(
    `INSERT INTO users (id, first_name, last_name, date_of_birth, date_of_joining, active, created_at)
     VALUES ('someone', 'A', 'B', '1990-01-01', '2020-01-01', 1, 0)`,
  ).run();
  expect([
    await insert(
      `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       VALUES ('one', 'authn_login_success', 'success', 0, 'someone', 1)`,
    ),
    await insert(
      `INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at)
       VALUES ('one', 'someone', 'account', 1, 0, 0, 1)`,
    ),
    await insert(
      `INSERT INTO password_history (user_id, version, fingerprint, created_at)
       VALUES ('someone', 1, 'one', 0)`,
    ),
  ]).toEqual([3, 2, 2]);
});
