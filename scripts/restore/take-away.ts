/**
 * Makes a database of before safe to serve again: every session ends, every link that was sent opens nothing, and what was
 * taken from somebody since is taken again. It works on the database before anybody is served from it, in one transaction, and
 * gives nothing, with one exception: a deletion that its owner has stopped since stays stopped.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type EventName, schemaVersion } from '../../src/audit/events.ts';
import type { Since, Taken } from './taken-away.ts';

export interface RestoreOptions {
  now: Date;
  /** How long an account waits for its deletion, from the restore on. */
  deletionGraceSeconds: number;
  /** Nobody knows what was taken since: then everything that can have been is. */
  isBlind: boolean;
}

/** How much was taken, in the order in which it is told. */
export type RestoreReport = Record<'sessions' | 'links' | Taken, number>;

/** @param db without its triggers: they guard a service that runs. */
export function takeAway(
  db: DatabaseSync,
  { takings, kept }: Since,
  { now, deletionGraceSeconds, isBlind }: RestoreOptions,
): RestoreReport {
  const run = (sql: string, ...values: SQLInputValue[]): number =>
    Number(db.prepare(sql).run(...values).changes);
  const at = now.getTime();
  db.exec(`PRAGMA foreign_keys = ON;
    BEGIN;
    CREATE TEMP TABLE taken (taken TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (taken, id))`);
  for (const { taken, id } of takings) run('INSERT OR IGNORE INTO taken VALUES (?, ?)', taken, id);
  if (isBlind) takeAllThatCanHaveBeen(run);
  // Each account is counted and told of once: an erased one has nothing else left, one off for its address is off.
  run(`DELETE FROM taken WHERE taken <> 'account' AND id IN ${those('account')}`);
  run(`DELETE FROM taken WHERE taken = 'access' AND id IN ${those('mailbox')}`);
  // What the backup does not know cannot come back.
  run(`DELETE FROM taken WHERE NOT (
    taken = 'api-key' AND id IN (SELECT id FROM api_keys) OR taken = 'webhook' AND id IN (SELECT id FROM webhook_endpoints)
    OR taken NOT IN ('api-key', 'webhook') AND id IN (SELECT id FROM users))`);

  const report: RestoreReport = {
    sessions: run('DELETE FROM sessions'),
    links: endLinks(run, at),
    account: 0,
    'waiting-account': waitAnew(run, kept, at + deletionGraceSeconds * 1000),
    access: run(
      `UPDATE users SET active = 0, version = version + 1 WHERE active AND id IN ${those('access')}`,
    ),
    mailbox: run(
      `UPDATE users SET active = 0, version = version + 1 WHERE active AND id IN ${those('mailbox')}`,
    ),
    password: run(
      `UPDATE credentials SET password_hash = '', is_foreign_hash = 0 WHERE password_hash <> '' AND user_id IN ${those('password')}`,
    ),
    factors: run(
      `DELETE FROM factors WHERE kind IN ('passkey', 'recovery') AND user_id IN ${those('factors')}`,
    ),
    role: run(
      `UPDATE users SET role = NULL, version = version + 1 WHERE role IS NOT NULL AND id IN ${those('role')}`,
    ),
    'api-key': run(`DELETE FROM api_keys WHERE id IN ${those('api-key')}`),
    webhook: run(`DELETE FROM webhook_endpoints WHERE id IN ${those('webhook')}`),
  };
  // Whether the owner has objected to it since is not asked: whoever has lost their factors asks again.
  run('UPDATE credentials SET factors_reset_at = NULL WHERE factors_reset_at IS NOT NULL');
  // They went out long ago, or will be about changes that are gone.
  run('DELETE FROM webhook_outbox');
  report.account = eraseAgain(run);
  tell(run, at);
  db.exec('DROP TABLE taken; COMMIT');
  return report;
}

type Run = (sql: string, ...values: SQLInputValue[]) => number;

const those = (taken: Taken): string => `(SELECT id FROM taken WHERE taken = '${taken}')`;

function takeAllThatCanHaveBeen(run: Run): void {
  run(
    `INSERT OR IGNORE INTO taken SELECT 'password', user_id FROM credentials WHERE password_hash <> ''`,
  );
  run(
    `INSERT OR IGNORE INTO taken SELECT 'factors', user_id FROM factors WHERE kind IN ('passkey', 'recovery')`,
  );
  run(`INSERT OR IGNORE INTO taken SELECT 'role', id FROM users WHERE role IS NOT NULL`);
  run(`INSERT OR IGNORE INTO taken SELECT 'api-key', id FROM api_keys`);
  run(`INSERT OR IGNORE INTO taken SELECT 'webhook', id FROM webhook_endpoints`);
}

/**
 * Nobody is erased for a wish that they may have taken back in what was lost: whoever is to be deleted has the whole grace
 * once more, and a login stops it.
 *
 * @param deleteAt milliseconds since 1970.
 * @returns how many wait that did not in the backup.
 */
function waitAnew(run: Run, kept: ReadonlySet<string>, deleteAt: number): number {
  for (const id of kept) {
    run(
      'UPDATE users SET delete_at = NULL, version = version + 1 WHERE delete_at IS NOT NULL AND id = ?',
      id,
    );
  }
  run('UPDATE users SET delete_at = max(delete_at, ?) WHERE delete_at IS NOT NULL', deleteAt);
  return run(
    `UPDATE users SET delete_at = ?, version = version + 1 WHERE delete_at IS NULL AND id IN ${those('waiting-account')}`,
    deleteAt,
  );
}

/**
 * A link and a code hold the epoch of the account that they were sent for. The new one is a time, so that no epoch that the
 * account reached after the backup, and no link of it, can come true again. An account that nobody has decided about keeps
 * its 0 (`identity/unproven-account.ts`), unless something was decided since.
 */
const endLinks = (run: Run, at: number): number =>
  run(
    `UPDATE users SET deactivations = max(deactivations + 1, ?)
      WHERE active OR deactivations > 0 OR id IN (SELECT id FROM taken)`,
    Math.floor(at / 1000),
  );

/** As `accounts/erase-accounts.ts` does it; the keys of these people in the trail outside are destroyed already. */
function eraseAgain(run: Run): number {
  const nowhere = 'ip = NULL, country = NULL, user_agent = NULL';
  const nobody = `username = NULL, subject = NULL, ${nowhere}`;
  // What happened before anybody knew whose it was, such as a failed login, names them by a pseudonym alone.
  run(
    `UPDATE audit_events SET ${nobody} WHERE user_id IS NULL AND subject IN
      (SELECT subject FROM audit_events WHERE user_id IN ${those('account')})`,
  );
  run(`DELETE FROM audit_events WHERE exported AND user_id IN ${those('account')}`);
  run(`UPDATE audit_events SET ${nobody} WHERE user_id IN ${those('account')}`);
  run(
    `UPDATE audit_events SET ${nowhere} WHERE substr(actor, 6) IN ${those('account')} AND actor LIKE 'user:%'`,
  );
  return run(`DELETE FROM users WHERE id IN ${those('account')}`);
}

/** One event for each thing that was taken, and one of the restore: all of them the operator's doing. */
function tell(run: Run, at: number): void {
  const insert = (event: EventName, columns: string, from: string) =>
    run(
      `INSERT INTO audit_events (request_id, event, outcome, reason, at, actor, schema_version, user_id, target)
        SELECT ${randomId}, ?, 'success', 'restored', ?, 'operator', ?, ${columns} FROM ${from}`,
      event,
      at,
      schemaVersion,
    );
  insert('sys_restore', 'NULL, NULL', '(SELECT 1)');
  for (const [taken, event] of Object.entries(eventOf)) {
    const from = `taken WHERE taken = '${taken}'`;
    if (taken === 'api-key') insert(event, `NULL, 'key:' || id`, from);
    else if (taken === 'webhook') insert(event, `NULL, 'webhook:' || id`, from);
    else insert(event, 'id, NULL', from);
  }
}

/** As `crypto.randomUUID` writes one. */
const randomId = [4, 2, 2, 2, 6]
  .map((bytes) => `lower(hex(randomblob(${bytes})))`)
  .join(` || '-' || `);

const eventOf = {
  account: 'user_deleted',
  'waiting-account': 'user_deletion_request',
  access: 'user_deactivated',
  mailbox: 'user_deactivated',
  password: 'user_password_expired',
  factors: 'authn_factor_removed',
  role: 'authz_change',
  'api-key': 'authn_token_revoked',
  webhook: 'webhook_deleted',
} as const satisfies Record<Taken, EventName>;
