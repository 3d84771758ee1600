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

const all = (db: DatabaseSync, query: string) =>
  db
    .prepare(query)
    .all()
    .map((row) => ({ ...row }));

/** A database as it was before a migration, with somebody in it. */
function databaseBefore(migration: string): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  migrate(
    db,
    files.filter((name) => name < migration),
  );
  db.exec(`INSERT INTO users (id, email, phone, first_name, last_name, date_of_birth, date_of_joining, active,
      password_hash, password_version, password_changed_at, created_at)
    VALUES ('someone', 'a@example.com', '+14155550100', 'A', 'B', '1990-01-01', '2020-01-01', 1, 'phc', 2, 7, 5),
      ('off', NULL, '+14155550101', 'C', 'D', '1991-01-01', '2021-01-01', 0, 'phc2', 1, 6, 4)`);
  db.exec(`INSERT INTO password_history (user_id, version, fingerprint, created_at)
    VALUES ('someone', 1, 'one', 5), ('someone', 2, 'two', 7)`);
  db.exec(`INSERT INTO sessions (id, user_id, purpose, password_version, created_at, expires_at, revoked_at)
    VALUES ('good', 'someone', 'access', 2, 8, 9, NULL), ('gone', 'someone', 'change', 1, 6, 7, 6)`);
  db.exec(`INSERT INTO audit_events (request_id, event, outcome, reason, at, user_id, username, subject, ip, country, user_agent, schema_version)
    VALUES ('r', 'authn_login_success', 'success', 'why', 8, 'someone', 'a***', 's', '192.0.2.1', 'CH', 'agent', 1)`);
  return db;
}

test('past passwords and the trail are all there after every migration', () => {
  const db = databaseBefore('0003');
  const kept = () => [
    all(db, 'SELECT * FROM password_history ORDER BY user_id, version'),
    all(db, 'SELECT * FROM audit_events'),
  ];
  const [passwords, events = []] = kept();
  migrate(
    db,
    files.filter((name) => name >= '0003'),
  );
  // What was never handed to a trail outside waits for it.
  assert.deepEqual(kept(), [
    // Nobody knows under which secret it was made.
    passwords?.map((row) => ({ ...row, key_id: '' })),
    events.map((event) => ({ ...event, exported: 0, actor: null, target: null })),
  ]);
});

test('people keep their profile, their password and what they sign in with', () => {
  const db = databaseBefore('0004');
  db.exec("UPDATE users SET attempt_epoch = 77 WHERE id = 'someone'");
  migrate(
    db,
    files.filter((name) => name >= '0004'),
  );
  assert.deepEqual(all(db, 'SELECT * FROM users ORDER BY id'), [
    {
      id: 'off',
      first_name: 'C',
      last_name: 'D',
      date_of_birth: '1991-01-01',
      date_of_joining: '2021-01-01',
      address: null,
      comments: null,
      active: 0,
      // Nobody knows any more how it came to be off: no proof of a mailbox may undo it.
      deactivations: 1,
      created_at: 4,
      locale: null,
      version: 1,
      delete_at: null,
      role: null,
      external_id: null,
    },
    {
      id: 'someone',
      first_name: 'A',
      last_name: 'B',
      date_of_birth: '1990-01-01',
      date_of_joining: '2020-01-01',
      address: null,
      comments: null,
      active: 1,
      deactivations: 0,
      created_at: 5,
      locale: null,
      version: 1,
      delete_at: null,
      role: null,
      external_id: null,
    },
  ]);
  assert.deepEqual(all(db, 'SELECT * FROM credentials ORDER BY user_id DESC'), [
    {
      user_id: 'someone',
      password_hash: 'phc',
      password_version: 2,
      password_changed_at: 7,
      attempts_reset_at: 77,
      expired_at: null,
      is_foreign_hash: 0,
      factors_reset_at: null,
    },
    {
      user_id: 'off',
      password_hash: 'phc2',
      password_version: 1,
      password_changed_at: 6,
      attempts_reset_at: 0,
      expired_at: null,
      is_foreign_hash: 0,
      factors_reset_at: null,
    },
  ]);
  assert.deepEqual(
    all(db, 'SELECT user_id, value, signs_in, verified_at FROM identifiers ORDER BY value DESC'),
    [
      { user_id: 'someone', value: 'a@example.com', signs_in: 1, verified_at: null },
      { user_id: 'off', value: '+14155550101', signs_in: 1, verified_at: null },
      { user_id: 'someone', value: '+14155550100', signs_in: 1, verified_at: null },
    ],
  );
});

const identifier = (user: string, value: string, signsIn: number, verifiedAt: string) =>
  `INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at) VALUES ('${user}', 'email', '${value}', ${signsIn}, ${verifiedAt})`;

test('what signs in is unique, and what is proved can be claimed by nobody else', () => {
  const db = databaseBefore('0004');
  migrate(
    db,
    files.filter((name) => name >= '0004'),
  );
  assert.throws(() => db.exec(identifier('off', 'a@example.com', 1, 'NULL')), /UNIQUE.*value/);
  db.exec(identifier('off', 'a@example.com', 0, 'NULL'));
  db.exec("DELETE FROM identifiers WHERE user_id = 'off'");
  db.exec("UPDATE identifiers SET verified_at = 9 WHERE value = 'a@example.com'");
  assert.throws(() => db.exec(identifier('off', 'a@example.com', 0, 'NULL')), /UNIQUE.*value/);
  assert.throws(() => db.exec(identifier('off', 'b@example.com', 0, '9')), /CHECK/);
});

test('past passwords are unique, and all that belongs to a person goes with them', () => {
  const db = databaseBefore('0004');
  migrate(
    db,
    files.filter((name) => name >= '0004'),
  );
  assert.throws(
    () => db.exec("INSERT INTO password_history VALUES ('someone', 3, 'two', 9, '')"),
    /password_history.user_id, password_history.fingerprint/,
  );
  assert.throws(
    () => db.exec("INSERT INTO password_history VALUES ('someone', 2, 'three', 9, '')"),
    /password_history.user_id, password_history.version/,
  );
  db.exec("DELETE FROM users WHERE id = 'someone'");
  for (const table of ['identifiers', 'credentials', 'password_history']) {
    const query = `SELECT count(*) AS n FROM ${table} WHERE user_id = 'someone'`;
    assert.deepEqual(all(db, query), [{ n: 0 }]);
  }
});

test('every way to switch an account off is counted, and switching it on is not', () => {
  const db = databaseBefore('0004');
  migrate(
    db,
    files.filter((name) => name >= '0004'),
  );
  const set = (active: number) =>
    db.exec(`UPDATE users SET active = ${active} WHERE id = 'someone'`);
  const count = () => all(db, "SELECT deactivations FROM users WHERE id = 'someone'")[0];
  for (const active of [1, 0, 0, 1]) set(active);
  assert.deepEqual(count(), { deactivations: 1 });
  set(0);
  assert.deepEqual(count(), { deactivations: 2 });
});
