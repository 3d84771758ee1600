/**
 * Somebody has shown that they read the mailbox of an account. From now on its address signs in and is theirs alone, and
 * every identifier that nobody has proved is dropped: a stranger may have put it there to get in later ("Pre-hijacked
 * accounts", Sudhodanan and Paverd 2022). An account that was registered inactive opens; one that was switched off does not.
 */
import { and, eq, isNull, ne, notExists, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { identifiers, isSignIn, users } from '../db/schema';
import { dormant, isDormant, unprovenHolder } from './unproven-account';

/**
 * @param email the address that was proved. If another account signs in with it, that account keeps it: its owner reads the
 * same mailbox and can reset it too. Then nothing is dropped here, or nobody could sign in.
 * @returns the writes, for the transaction of what was done with the proof.
 */
export function proveEmail(
  db: Database,
  { now }: RequestContext,
  { userId, email }: { userId: string; email: string },
): BatchItem<'sqlite'>[] {
  const other = alias(identifiers, 'other');
  const elsewhere = db
    .select({ found: sql`1` })
    .from(other)
    .where(and(eq(other.value, email), isSignIn(other), ne(other.userId, userId)));
  const ownRows = and(eq(identifiers.userId, userId), notExists(elsewhere));
  return [
    // An account in the way that has never let anybody in.
    db.delete(users).where(and(ne(users.id, userId), unprovenHolder(db, email))),
    db
      .update(identifiers)
      .set({
        signsIn: true,
        verifiedAt: sql`coalesce(${identifiers.verifiedAt}, ${now.getTime()})`,
      })
      .where(and(ownRows, eq(identifiers.kind, 'email'), eq(identifiers.value, email))),
    db.delete(identifiers).where(and(ownRows, isNull(identifiers.verifiedAt))),
    db
      .update(users)
      .set({ active: true })
      .where(and(eq(users.id, userId), dormant)),
  ];
}

/** Does a proof of its mailbox lead into this account? */
export const opensByProof = (user: Pick<User, 'active' | 'sessionEpoch'>): boolean =>
  user.active || isDormant(user);
