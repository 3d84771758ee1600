/**
 * Stores a new account. Which identifiers are free is the database's to say, so that fifty equal registrations at once make
 * one account. One thing gives way to a new account that is active: an unproven one (`unproven-account.ts`).
 */
import { and, eq, inArray, isNotNull, or, type SQL } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { User } from '../db/account';
import { type Database, query, UniqueViolation } from '../db/client';
import { identifiers, isSignIn, users } from '../db/schema';
import { dropUnproven, unprovenHolder } from '../identity/unproven-account';
import { accountRows, type NewAccount } from './new-account';

/** What differs where an account was not simply registered. */
interface Circumstances {
  /** When its mailbox was proved. */
  emailVerifiedAt?: Date | null;
  /** When its password has to be replaced, because somebody else chose it. */
  expiredAt?: Date | null;
  reason?: Reason;
  /** Whether whoever opens it for somebody may still do so. */
  mayOpen?: SQL;
}

/**
 * @returns the stored account, or those of its identifiers that are taken; then nothing was written.
 * @throws {StoreUnavailable}
 */
export async function storeAccount(
  deps: AuditDeps,
  context: RequestContext,
  account: NewAccount,
  { emailVerifiedAt = null, expiredAt = null, reason, mayOpen }: Circumstances = {},
): Promise<Result<User, string[]>> {
  const { username } = account;
  const { user, rows } = accountRows(deps, context, account, {
    emailVerifiedAt,
    expiredAt,
    mayOpen,
  });
  const about = { userId: user.id, username, ...(reason && { reason }) };
  const event = { event: 'user_created', outcome: 'success', ...about } as const;
  if (await isStored(() => commit(deps, context, event, rows))) return ok(user);

  // An inactive account replaces nothing: one after the other they could be registered without end.
  if (account.active && (await isHeldByUnproven(deps.db, username))) {
    const replacing = { ...event, reason: 'unproven-account-replaced' } as const;
    const drop = dropUnproven(deps.db, context, unprovenHolder(deps.db, [username]), user.id);
    if (await isStored(() => commit(deps, context, replacing, [...drop, ...rows]))) return ok(user);
  }
  const taken = await takenIdentifiers(deps.db, account);
  // It may have become free since; what was refused was refused for the username.
  return refuse(taken.length > 0 ? taken : [username]);
}

async function isStored(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof UniqueViolation) return false;
    throw error;
  }
}

async function isHeldByUnproven(db: Database, username: string): Promise<boolean> {
  const holders = db
    .select({ id: users.id })
    .from(users)
    .where(unprovenHolder(db, [username]));
  return (await query(holders)).length > 0;
}

/** All of them, so that a person is told at once. What only stands beside a username is taken once it is proved. */
async function takenIdentifiers(
  db: Database,
  { username, email, phone }: NewAccount,
): Promise<string[]> {
  const values = [email, phone].filter((value) => value !== null);
  const isTaken = or(eq(identifiers.value, username), isNotNull(identifiers.verifiedAt));
  const rows = await query(
    db
      .select({ value: identifiers.value })
      .from(identifiers)
      .where(and(inArray(identifiers.value, values), isSignIn(identifiers), isTaken)),
  );
  return rows.map(({ value }) => value);
}
