/**
 * What makes the first admin, as SQL: an event of the trail and, only with it, the role, and an end of the way back to what the
 * account had before (as `admin/set-role.ts`). It does nothing where there is an admin already, and nothing to an account that
 * nobody has proved: a stranger may have registered the address. No I/O.
 */

export interface Bootstrapped {
  /** The account that signs in with the identifier, if there is one. */
  id: string | null;
  isVerified: number;
  isActive: number;
  role: string | null;
  /** Active admins, this one included. */
  admins: number;
}

/** @param identifier as it is stored: an address in lower case, a number as E.164. */
export function bootstrapSql(identifier: string, requestId: string, now: number): string[] {
  const value = quoted(identifier);
  const holder = `(SELECT user_id FROM identifiers WHERE value = ${value} AND signs_in = 1 AND until IS NULL)`;
  const proved =
    'EXISTS (SELECT 1 FROM identifiers WHERE user_id = users.id AND verified_at IS NOT NULL)';
  const bootstrapped = `(SELECT user_id FROM audit_events WHERE request_id = ${quoted(requestId)})`;
  const admins = "users WHERE role = 'admin' AND active AND delete_at IS NULL";
  return [
    `INSERT INTO audit_events (request_id, event, outcome, reason, at, user_id, actor, schema_version)
     SELECT ${quoted(requestId)}, 'authz_change', 'success', 'role-admin', ${now}, id, 'operator', 4 FROM users
      WHERE id = ${holder} AND active AND delete_at IS NULL AND ${proved} AND NOT EXISTS (SELECT 1 FROM ${admins})`,
    `UPDATE users SET role = 'admin', version = version + 1 WHERE id = ${bootstrapped}`,
    `DELETE FROM identifiers WHERE until IS NOT NULL AND user_id = ${bootstrapped}`,
    `SELECT users.id, users.active AS isActive, users.role, ${proved} AS isVerified, (SELECT count(*) FROM ${admins}) AS admins
       FROM (SELECT ${holder} AS id) AS wanted LEFT JOIN users ON users.id = wanted.id`,
  ];
}

/** @returns what stands in the way, in words; `undefined` where the account is the admin. */
export function whyNot({
  id,
  role,
  admins,
  isActive,
  isVerified,
}: Bootstrapped): string | undefined {
  if (role === 'admin' && admins === 1) return undefined;
  if (admins > 0) {
    return 'There is an admin already. An admin gives roles: PUT /v1/admin/users/{id}/role, or npm run admin -- users set-role.';
  }
  if (id === null) return 'No account signs in with that. Register it first.';
  if (!isActive) return 'The account is not active.';
  if (!isVerified) {
    return 'Nobody has verified that address or number yet, so it may be a stranger who registered it. Verify it first.';
  }
  return 'The account is about to be deleted. Log in to keep it.';
}

/** A text of SQL: what is in it stays in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
