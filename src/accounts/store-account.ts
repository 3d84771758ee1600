/**
 * Stores a new account. Which identifiers are free is the database's to say, so that fifty equal registrations at once make
 * one account. One thing gives way: an account that was registered inactive and that nobody has proved to be theirs. It
 * would keep the owner of an address out of it, and has never let anybody in.
 */
import { and, eq, inArray, isNotNull, notExists, or, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import { type AuditDeps, commit } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { User } from '../db/account';
import { type Database, query, UniqueViolation } from '../db/client';
import { identifiers, signsIn, users } from '../db/schema';
import { accountRows, type NewAccount } from './new-account';

/**
 * @returns the stored account, or those of its identifiers that are taken; then nothing was written.
 * @throws {StoreUnavailable}
 */
export async function storeAccount(
  deps: AuditDeps,
  context: RequestContext,
  account: NewAccount,
  emailVerifiedAt: Date | null = null,
): Promise<Result<User, string[]>> {
  const { user, rows } = accountRows(deps, context, account, emailVerifiedAt);
  const event = {
    event: 'user_created',
    outcome: 'success',
    userId: user.id,
    username: account.username,
  } as const;
  if (await isStored(() => commit(deps, context, event, rows))) return ok(user);

  const replacing = { ...event, reason: 'unproven-account-replaced' } as const;
  const writes = [dropUnproven(deps.db, account.username), ...rows];
  if (
    (await isUnproven(deps.db, account.username)) &&
    (await isStored(() => commit(deps, context, replacing, writes)))
  ) {
    return ok(user);
  }
  return refuse(await takenIdentifiers(deps.db, account));
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

/** Registered inactive under this username, and never proved nor switched off by anybody. */
function unproven(db: Database, username: string) {
  const proved = alias(identifiers, 'proved');
  const holder = db
    .select({ id: identifiers.userId })
    .from(identifiers)
    .where(and(eq(identifiers.value, username), sql`${identifiers}.${signsIn}`));
  const proof = db
    .select({ found: sql`1` })
    .from(proved)
    .where(and(eq(proved.userId, users.id), isNotNull(proved.verifiedAt)));
  return and(
    inArray(users.id, holder),
    eq(users.active, false),
    eq(users.deactivations, 0),
    notExists(proof),
  );
}

const isUnproven = async (db: Database, username: string): Promise<boolean> =>
  (await query(db.select({ id: users.id }).from(users).where(unproven(db, username)))).length > 0;

const dropUnproven = (db: Database, username: string): BatchItem<'sqlite'> =>
  db.delete(users).where(unproven(db, username));

/** All of them, so that a person is told at once. What only stands beside a username is taken once it is proved. */
async function takenIdentifiers(db: Database, account: NewAccount): Promise<string[]> {
  const { username, email, phone } = account;
  const beside = [email, phone].filter((value) => value !== null && value !== username);
  const rows = await query(
    db
      .select({ value: identifiers.value })
      .from(identifiers)
      .where(
        and(
          inArray(
            identifiers.value,
            [username, ...beside].filter((value) => value !== null),
          ),
          sql`${identifiers}.${signsIn}`,
          or(eq(identifiers.value, username), isNotNull(identifiers.verifiedAt)),
        ),
      ),
  );
  return rows.map(({ value }) => value);
}
