/** Migrations on a database that is in use: what it holds stays. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

const files = readdirSync('migrations')
  .filter((name) => name.endsWith('.sql'))
  .sort();

const migrate = (db: DatabaseSync, names: string[]): void => {
  for (const name of names) db.exec(readFileSync(`migrations/${name}`, 'utf8'));
};

const user = `INSERT INTO users (id, email, first_name, last_name, date_of_birth, date_of_joining, active,
  password_hash, password_version, password_changed_at, created_at)
  VALUES ('someone', 'a@example.com', 'A', 'B', '1990-01-01', '2020-01-01', 1, 'phc', 2, 7, 5)`;
const rows = {
  password_history: `INSERT INTO password_history (user_id, version, fingerprint, created_at)
    VALUES ('someone', 1, 'one', 5), ('someone', 2, 'two', 7)`,
  sessions: `INSERT INTO sessions (id, user_id, purpose, password_version, created_at, expires_at, revoked_at)
    VALUES ('good', 'someone', 'access', 2, 8, 9, NULL), ('gone', 'someone', 'change', 1, 6, 7, 6)`,
  audit_events: `INSERT INTO audit_events (request_id, event, outcome, reason, at, user_id, username, subject, ip, country, user_agent, schema_version)
    VALUES ('r', 'authn_login_success', 'success', 'why', 8, 'someone', 'a***', 's', '192.0.2.1', 'CH', 'agent', 1)`,
};

test('the rows of a database of before are all there after it', () => {
  const db = new DatabaseSync(':memory:');
  migrate(
    db,
    files.filter((name) => name < '0003'),
  );
  db.exec(user);
  for (const insert of Object.values(rows)) db.exec(insert);
  const all = () =>
    Object.keys(rows).map((table) =>
      db
        .prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)
        .all()
        .map((row) => ({ ...row })),
    );
  const before = all();
  migrate(
    db,
    files.filter((name) => name >= '0003' && name < '0004'),
  );
  assert.deepEqual(all(), before);
  migrate(
    db,
    files.filter((name) => name >= '0004'),
  );
  // What no trail outside was ever handed waits for it.
  assert.deepEqual(
    db
      .prepare('SELECT request_id, exported FROM audit_events')
      .all()
      .map((row) => ({ ...row })),
    [{ request_id: 'r', exported: 0 }],
  );
  assert.deepEqual(
    { ...db.prepare('SELECT attempt_epoch AS epoch FROM users').get() },
    { epoch: 0 },
  );
});

test('the keys refuse after it what they refused before', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, files);
  db.exec(user);
  for (const insert of Object.values(rows)) db.exec(insert);
  for (const insert of Object.values(rows)) assert.throws(() => db.exec(insert), /UNIQUE/);
  assert.throws(
    () => db.exec("INSERT INTO password_history VALUES ('someone', 3, 'two', 9)"),
    /password_history.user_id, password_history.fingerprint/,
  );
  db.exec("DELETE FROM users WHERE id = 'someone'");
  for (const table of ['sessions', 'password_history']) {
    assert.deepEqual({ ...db.prepare(`SELECT count(*) AS n FROM ${table}`).get() }, { n: 0 });
  }
});
