/**
 * The reads and batches of D1 that the API makes, written by hand: the same statements with the same columns, the same rows,
 * the same batch. For the floor.
 */

const user = { id: 'floor', email: 'floor@example.com' };
/** Whose password is changed: that ends the sessions of its account. */
const changing = { id: 'changing', email: 'changing@example.com' };
const session = 'floor';
/** Of a real hash in PHC form. */
const hash = 'x'.repeat(97);
let version = 1;
const day = 86_400_000;

/** Two users and a session, which are read and written from then on. */
export async function prepareRows(db: D1Database): Promise<void> {
  await db.batch([
    ...insertAccount(db, user.id, user.email),
    ...insertAccount(db, changing.id, changing.email),
    insertSession(db, session),
  ]);
}

const userColumns = `users.id, users.first_name, users.last_name, users.date_of_birth, users.date_of_joining,
  users.address, users.comments, users.active, users.deactivations, users.created_at, users.locale,
  users.version, users.delete_at, users.role, users.external_id, credentials.password_hash, credentials.is_foreign_hash,
  credentials.password_version, credentials.password_changed_at, credentials.attempts_reset_at, credentials.expired_at,
  credentials.factors_reset_at,
  EXISTS (SELECT 1 FROM factors WHERE factors.user_id = users.id AND factors.kind <> 'recovery'),
  email.value, email.signs_in, email.verified_at, phone.value, phone.signs_in, phone.verified_at`;

const joinedToUsers = `JOIN credentials ON credentials.user_id = users.id
  LEFT JOIN identifiers email ON email.user_id = users.id AND email.kind = 'email'
  LEFT JOIN identifiers phone ON phone.user_id = users.id AND phone.kind = 'phone'`;

/** As login and forgot-password find somebody. */
export const readUser = (db: D1Database, email = user.email) =>
  db
    .prepare(
      `SELECT ${userColumns} FROM identifiers JOIN users ON users.id = identifiers.user_id ${joinedToUsers}
       WHERE identifiers.value = ? AND identifiers.signs_in = 1 AND identifiers.until IS NULL LIMIT ?`,
    )
    .bind(email, 1)
    .raw();

/** As a request with a token finds its session. */
export const readSession = (db: D1Database) =>
  db
    .prepare(
      `SELECT sessions.user_id, sessions.scope, sessions.created_at, sessions.amr, sessions.auth_time,
         sessions.password_version, sessions.deactivations,
         sessions.expires_at, sessions.counter, sessions.refreshed_at, sessions.revoked_at, ${userColumns}
       FROM sessions JOIN users ON users.id = sessions.user_id ${joinedToUsers}
       WHERE sessions.id = ? LIMIT ?`,
    )
    .bind(session, 1)
    .raw();

/** As register. */
export function writeUser(db: D1Database) {
  const id = crypto.randomUUID();
  return db.batch([insertEvent(db, id), ...insertAccount(db, id, `${id}@example.com`)]);
}

/** As login. */
export const writeSession = (db: D1Database) =>
  db.batch([
    insertEvent(db, user.id),
    insertSession(db, crypto.randomUUID()),
    db
      .prepare(
        'UPDATE credentials SET attempts_reset_at = max(attempts_reset_at + 1, ?) WHERE user_id = ?',
      )
      .bind(Date.now(), user.id),
  ]);

/** As a refresh: the event and the counter. Ours wants the exact number; with `>=` every turn renews. */
export function renewSession(db: D1Database) {
  const renewable = `sessions.id = ? AND sessions.counter >= ? AND sessions.scope = ? AND sessions.revoked_at IS NULL
    AND sessions.expires_at > ? AND sessions.absolute_until > ? AND EXISTS (
      SELECT 1 FROM users JOIN credentials ON credentials.user_id = users.id
      WHERE users.id = sessions.user_id AND users.active = ? AND users.deactivations = sessions.deactivations
        AND credentials.password_version = sessions.password_version AND credentials.password_changed_at > ?)`;
  const decided = 'EXISTS (SELECT 1 FROM audit_events WHERE request_id = ?)';
  const now = Date.now();
  const requestId = crypto.randomUUID();
  const values = [session, 0, 'account', now, now, 1, now - 30 * day];
  return db.batch([
    db
      .prepare(
        `INSERT INTO audit_events (${eventColumns})
         SELECT ?, 'session_renewed', 'success', NULL, ?, user_id, NULL, NULL, NULL, NULL, NULL, NULL, 'node', 4, 0
         FROM sessions WHERE ${renewable}`,
      )
      .bind(requestId, now, ...values),
    db
      .prepare(
        `UPDATE sessions SET counter = counter + 1, refreshed_at = ?, expires_at = min(absolute_until, ?),
           user_agent = ?, country = ?, city = ? WHERE id = ? AND counter >= ? AND ${decided}`,
      )
      .bind(now, now + 14 * day, 'node', null, null, session, 0, requestId),
    db
      .prepare(
        `SELECT id, user_id, counter, expires_at, amr, auth_time, created_at FROM sessions
         WHERE id = ? AND ${decided}`,
      )
      .bind(session, requestId),
  ]);
}

/** As change-password. */
export const writePassword = (db: D1Database) =>
  db.batch([
    insertEvent(db, changing.id),
    insertHistory(db, changing.id, ++version),
    db
      .prepare(
        `UPDATE credentials SET password_hash = ?, password_version = ?, password_changed_at = ?,
           attempts_reset_at = max(attempts_reset_at + 1, ?) WHERE user_id = ?`,
      )
      .bind(hash, version, Date.now(), Date.now(), changing.id),
  ]);

const insertAccount = (db: D1Database, id: string, email: string) => [
  db
    .prepare(
      `INSERT INTO users (id, first_name, last_name, date_of_birth, date_of_joining, address, comments, active,
         deactivations, created_at, locale, version, delete_at, role, external_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      id,
      'Ines',
      'Moreau',
      '1990-04-17',
      '2024-09-01',
      null,
      null,
      1,
      0,
      Date.now(),
      null,
      1,
      null,
      null,
      null,
    ),
  db
    .prepare(
      'INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at, until) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .bind(id, 'email', email, 1, null, null),
  db
    .prepare(
      `INSERT INTO credentials (user_id, password_hash, is_foreign_hash, password_version, password_changed_at,
         attempts_reset_at, expired_at, factors_reset_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, hash, 0, 1, Date.now(), Date.now(), null, null),
  insertHistory(db, id, 1),
];

const insertHistory = (db: D1Database, id: string, version: number) =>
  db
    .prepare(
      'INSERT INTO password_history (user_id, version, fingerprint, created_at, key_id) VALUES (?, ?, ?, ?, ?)',
    )
    // As long as 32 bytes in base64.
    .bind(id, version, `${crypto.randomUUID()}-floor-`, Date.now(), '0a1b2c3d');

const insertSession = (db: D1Database, id: string) =>
  db
    .prepare(
      `INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, amr, auth_time, expires_at,
         absolute_until, counter, refreshed_at, revoked_at, user_agent, country, city)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      id,
      user.id,
      'account',
      1,
      0,
      Date.now(),
      '["pwd"]',
      Date.now(),
      Date.now() + 14 * day,
      Date.now() + 30 * day,
      0,
      null,
      null,
      'node',
      null,
      null,
    );

const eventColumns = `request_id, event, outcome, reason, at, user_id, actor, target, username, subject, ip, country,
  user_agent, schema_version, exported`;

const insertEvent = (db: D1Database, id: string) =>
  db
    .prepare(
      `INSERT INTO audit_events (${eventColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      crypto.randomUUID(),
      'authn_login_success',
      'success',
      null,
      Date.now(),
      id,
      null,
      null,
      'f***@e***.com',
      'x'.repeat(41),
      null,
      null,
      'node',
      4,
      0,
    );
