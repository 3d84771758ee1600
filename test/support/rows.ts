/** What D1 itself holds: invariants are checked here, not through the API. */
import { env } from 'cloudflare:workers';

export interface UserRow {
  id: string;
  email: string | null;
  email_verified_at: number | null;
  phone: string | null;
  first_name: string;
  password_hash: string;
  password_version: number;
  password_changed_at: number;
  attempts_reset_at: number;
  active: number;
  deactivations: number;
  locale: string | null;
}

export async function userRow(id: string): Promise<UserRow> {
  const row = await env.DB.prepare(
    `SELECT users.*, credentials.*, email.value AS email, email.verified_at AS email_verified_at, phone.value AS phone
       FROM users JOIN credentials ON credentials.user_id = users.id
       LEFT JOIN identifiers email ON email.user_id = users.id AND email.kind = 'email'
       LEFT JOIN identifiers phone ON phone.user_id = users.id AND phone.kind = 'phone'
      WHERE users.id = ?`,
  )
    .bind(id)
    .first<UserRow>();
  if (!row) throw new Error(`no user ${id}`);
  return row;
}

/** The versions in the password history of a user, oldest first. */
export async function historyVersions(userId: string): Promise<number[]> {
  const { results } = await env.DB.prepare(
    'SELECT version FROM password_history WHERE user_id = ? ORDER BY version',
  )
    .bind(userId)
    .all<{ version: number }>();
  return results.map(({ version }) => version);
}

/** @param condition SQL behind `SELECT count(*) FROM`, such as `identifiers WHERE value = ?`. */
export async function countRows(condition: string, ...values: unknown[]): Promise<number> {
  const row = await env.DB.prepare(`SELECT count(*) AS count FROM ${condition}`)
    .bind(...values)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

const ofCredentials = [
  'password_hash',
  'password_version',
  'password_changed_at',
  'attempts_reset_at',
  'factors_reset_at',
];

/** Sets a column of a person, in whichever of their rows it stands. */
export async function setUser(id: string, column: string, value: unknown): Promise<void> {
  const [table, key] = ofCredentials.includes(column)
    ? ['credentials', 'user_id']
    : ['users', 'id'];
  await env.DB.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).bind(value, id).run();
}

/** Gives an account a number that was proved at that moment, in milliseconds since 1970. */
export async function addPhone(userId: string, phone: string, verifiedAt: number): Promise<void> {
  await env.DB.prepare(
    "INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at) VALUES (?, 'phone', ?, 1, ?)",
  )
    .bind(userId, phone, verifiedAt)
    .run();
}

/** As once its owner has shown that it is theirs. */
export async function prove(userId: string, kind: 'email' | 'phone'): Promise<void> {
  await env.DB.prepare(
    'UPDATE identifiers SET signs_in = 1, verified_at = ? WHERE user_id = ? AND kind = ?',
  )
    .bind(Date.now(), userId, kind)
    .run();
}

/** A factor that nobody has: past the API, where only that there is one matters. */
export async function giveFactor(userId: string): Promise<void> {
  await env.DB.prepare(
    "INSERT INTO factors (id, user_id, kind, secret, created_at) VALUES (?, ?, 'totp', '', ?)",
  )
    .bind(crypto.randomUUID(), userId, Date.now())
    .run();
}
