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

const rowsWritten = async (sql: string) => (await env.DB.prepare(sql).run()).meta.rows_written;

it('writes fourteen entries for a registration: a user and three ways to find them, an identifier, a credential, a past password, an event', async () => {
  expect([
    await rowsWritten(
      `INSERT INTO users (id, first_name, last_name, date_of_birth, date_of_joining, active, created_at)
       VALUES ('someone', 'A', 'B', '1990-01-01', '2020-01-01', 1, 0)`,
    ),
    await rowsWritten(
      `INSERT INTO identifiers (user_id, kind, value, signs_in) VALUES ('someone', 'email', 'a@example.com', 1)`,
    ),
    await rowsWritten(
      `INSERT INTO credentials (user_id, password_hash, password_version, password_changed_at)
       VALUES ('someone', 'phc', 1, 0)`,
    ),
    await rowsWritten(
      `INSERT INTO password_history (user_id, version, fingerprint, created_at)
       VALUES ('someone', 1, 'one', 0)`,
    ),
    await rowsWritten(
      `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       VALUES ('one', 'user_created', 'success', 0, 'someone', 2)`,
    ),
  ]).toEqual([5, 3, 1, 2, 3]);
});

it('writes one entry for an identifier that signs nobody in: no index holds it', async () => {
  expect(
    await rowsWritten(
      `INSERT INTO identifiers (user_id, kind, value, signs_in) VALUES ('someone', 'phone', '+14155550100', 0)`,
    ),
  ).toBe(1);
});

it('writes seven entries for a login: a session, which its owner can list, an event, and the credential that forgives', async () => {
  expect([
    await rowsWritten(
      `INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at)
       VALUES ('one', 'someone', 'account', 1, 0, 0, 1)`,
    ),
    await rowsWritten(
      `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       VALUES ('two', 'authn_login_success', 'success', 0, 'someone', 2)`,
    ),
    await rowsWritten(`UPDATE credentials SET attempts_reset_at = 1 WHERE user_id = 'someone'`),
  ]).toEqual([3, 3, 1]);
});
