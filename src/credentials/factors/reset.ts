/** A reset of the factors of an account that staff has begun (`admin/reset-factors.ts`), for an owner who has lost them all. */
import { and, eq, exists, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Amr } from '../../core/amr';
import type { User } from '../../db/account';
import type { Database } from '../../db/client';
import { credentials, factors, sessions } from '../../db/schema';

type Account = Pick<User, 'id' | 'factorsResetAt'>;

/**
 * Whoever knows the password and has a factor has lost nothing: the reset is off. A factor alone does not end it, or a thief who once
 * added a passkey could keep its owner, who has set another password since, out for good.
 */
export const endsReset = ({ factorsResetAt }: Account, amr: Amr): boolean =>
  factorsResetAt !== null && amr.includes('pwd');

export const endReset = (
  db: Database,
  { id }: Pick<User, 'id'>,
  decided?: SQL,
): BatchItem<'sqlite'> =>
  db
    .update(credentials)
    .set({ factorsResetAt: null })
    .where(and(eq(credentials.userId, id), decided));

/** Its time has come: the password alone lets in. */
export const isResetDue = ({ factorsResetAt }: Account, now: Date): boolean =>
  factorsResetAt !== null && factorsResetAt <= now;

/** Every factor goes, and every session of before: the telephone that was lost may have one. */
export function carryOutReset(
  db: Database,
  { id }: Pick<User, 'id'>,
  now: Date,
): BatchItem<'sqlite'>[] {
  const isDue = exists(
    db
      .select({ one: sql`1` })
      .from(credentials)
      .where(and(eq(credentials.userId, id), lte(credentials.factorsResetAt, now))),
  );
  const before = and(eq(sessions.userId, id), lt(sessions.createdAt, now));
  return [
    db.delete(factors).where(and(eq(factors.userId, id), isDue)),
    db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(before, isNull(sessions.revokedAt), isDue)),
    endReset(db, { id }, isDue),
  ];
}
