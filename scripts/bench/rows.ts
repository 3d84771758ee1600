/** The reads and batches of D1 that the API cannot do without, written by hand. For the floor. */

const user = { id: 'floor', email: 'floor@example.com' };
const session = 'floor';
/** Of a real hash in PHC form. */
const hash = 'x'.repeat(97);
let version = 1;

/** A user and a session that are read from then on. */
export async function prepareRows(db: D1Database): Promise<void> {
  await db.batch([insertUser(db, user.id, user.email), insertSession(db, session)]);
}

/** As login and forgot-password find somebody. */
export const readUser = (db: D1Database, email = user.email) =>
  db.prepare('SELECT * FROM users WHERE email = ? LIMIT 1').bind(email).raw();

/** As a request with a token finds its session. */
export const readSession = (db: D1Database) =>
  db
    .prepare(
      'SELECT * FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = ? LIMIT 1',
    )
    .bind(session)
    .raw();

/** As register. */
export function writeUser(db: D1Database) {
  const id = crypto.randomUUID();
  return db.batch([
    insertEvent(db, id),
    insertUser(db, id, `${id}@example.com`),
    insertHistory(db, id, 1),
  ]);
}

/** As login. */
export const writeSession = (db: D1Database) =>
  db.batch([
    insertEvent(db, user.id),
    insertSession(db, crypto.randomUUID()),
    db.prepare('UPDATE users SET attempt_epoch = ? WHERE id = ?').bind(Date.now(), user.id),
  ]);

/** As change-password. */
export const writePassword = (db: D1Database) =>
  db.batch([
    insertEvent(db, user.id),
    insertHistory(db, user.id, ++version),
    db
      .prepare('UPDATE users SET password_hash = ?, password_version = ? WHERE id = ?')
      .bind(hash, version, user.id),
  ]);

const insertUser = (db: D1Database, id: string, email: string) =>
  db
    .prepare(
      `INSERT INTO users (id, email, first_name, last_name, date_of_birth, date_of_joining, active,
         password_hash, password_version, password_changed_at, created_at)
       VALUES (?, ?, 'Ines', 'Harbor', '1990-04-01', '2026-01-01', 1, ?, 1, ?, ?)`,
    )
    .bind(id, email, hash, Date.now(), Date.now());

const insertHistory = (db: D1Database, id: string, version: number) =>
  db
    .prepare(
      'INSERT INTO password_history (user_id, version, fingerprint, created_at) VALUES (?, ?, ?, ?)',
    )
    .bind(id, version, crypto.randomUUID(), Date.now());

const insertSession = (db: D1Database, id: string) =>
  db
    .prepare(
      `INSERT INTO sessions (id, user_id, purpose, password_version, created_at, expires_at)
       VALUES (?, ?, 'access', 1, ?, ?)`,
    )
    .bind(id, user.id, Date.now(), Date.now() + 3_600_000);

const insertEvent = (db: D1Database, id: string) =>
  db
    .prepare(
      `INSERT INTO audit_events (request_id, event, outcome, at, user_id, username, subject, user_agent, schema_version)
       VALUES (?, 'authn_login_success', 'success', ?, ?, 'f***@e***.com', ?, 'node', 2)`,
    )
    .bind(crypto.randomUUID(), Date.now(), id, 'x'.repeat(32));
