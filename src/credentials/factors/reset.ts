/** A reset of the factors of an account that staff has begun (`admin/reset-factors.ts`), for an owner who has lost them all. */
import { and, eq, type SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { User } from '../../db/account';
import type { Database } from '../../db/client';
import { credentials, factors } from '../../db/schema';

type Account = Pick<User, 'id' | 'factorsResetAt'>;

/** Whoever shows a factor has not lost it: the reset is off. Nothing where none was begun. */
export const endReset = (
  db: Database,
  { id, factorsResetAt }: Account,
  decided?: SQL,
): BatchItem<'sqlite'>[] =>
  factorsResetAt === null
    ? []
    : [
        db
          .update(credentials)
          .set({ factorsResetAt: null })
          .where(and(eq(credentials.userId, id), decided)),
      ];

/** Its time has come: the password alone lets in, and every factor goes. */
export const isResetDue = ({ factorsResetAt }: Account, now: Date): boolean =>
  factorsResetAt !== null && factorsResetAt <= now;

export const carryOutReset = (db: Database, account: Account): BatchItem<'sqlite'>[] => [
  ...endReset(db, account),
  db.delete(factors).where(eq(factors.userId, account.id)),
];
