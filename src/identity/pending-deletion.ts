/**
 * An account whose owner has asked for its deletion. Until the date it is kept as it is, and a login takes the deletion back;
 * from then on it is as if it were not there, whenever the cron comes to erase it.
 */
import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { users } from '../db/schema';

/** Has its date come? */
export const isGone = ({ deleteAt }: Pick<User, 'deleteAt'>, now: Date): boolean =>
  deleteAt !== null && deleteAt <= now;

/** The write that takes a deletion back: the one that was read, and no later one. */
export const keepAccount = (
  db: Database,
  { id, deleteAt }: { id: string; deleteAt: Date },
): BatchItem<'sqlite'> =>
  db
    .update(users)
    .set({ deleteAt: null })
    .where(and(eq(users.id, id), eq(users.deleteAt, deleteAt)));

/**
 * The id of an account as a column of a row that must not be written once its date has come: then it is null, and the
 * whole transaction fails.
 * @param now as late as possible: what was read before is no promise.
 */
export const idWhileThere = (db: Database, id: string, now: Date): SQL<string> =>
  sql`(${db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, id), or(isNull(users.deleteAt), gt(users.deleteAt, now))))})`;
