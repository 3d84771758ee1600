/** What D1 itself holds: invariants are checked here, not through the API. */
import { env } from 'cloudflare:workers';

export interface UserRow {
  id: string;
  email: string | null;
  phone: string | null;
  first_name: string;
  password_hash: string;
  password_version: number;
  password_changed_at: number;
  attempt_epoch: number;
}

export async function userRow(id: string): Promise<UserRow> {
  const row = await env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first<UserRow>();
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

/** @param condition SQL behind `SELECT count(*) FROM`, such as `users WHERE email = ?`. */
export async function countRows(condition: string, ...values: unknown[]): Promise<number> {
  const row = await env.DB.prepare(`SELECT count(*) AS count FROM ${condition}`)
    .bind(...values)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

export async function setUser(id: string, column: string, value: unknown): Promise<void> {
  await env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, id).run();
}
