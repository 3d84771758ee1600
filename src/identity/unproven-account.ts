/**
 * An account that was registered inactive, that nobody has switched off since, and of which nobody has proved an identifier.
 * It has never let anybody in, and must keep nobody out: it gives way to a registration, and to a proof of its mailbox.
 */
import { and, eq, inArray, isNotNull, notExists, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import { eventsBeside } from '../audit/event-row';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import { type Database, inList } from '../db/client';
import { identifiers, isSignIn, users } from '../db/schema';

/** Was it registered inactive, and has nobody decided about it since? */
export const isDormant = ({ active, sessionEpoch }: Pick<User, 'active' | 'sessionEpoch'>) =>
  !active && sessionEpoch === 0;

/** The same of an account that was read. */
export const isUnproven = (user: User): boolean =>
  isDormant(user) && user.emailVerifiedAt === null && user.phoneVerifiedAt === null;

/** The users that sign in with one of these values and give way; a condition for a query of `users`. */
export function unprovenHolder(db: Database, values: string[]): SQL | undefined {
  const proved = alias(identifiers, 'proved');
  const holder = db
    .select({ id: identifiers.userId })
    .from(identifiers)
    .where(and(inList(identifiers.value, values), isSignIn(identifiers)));
  const proof = db
    .select({ found: sql`1` })
    .from(proved)
    .where(and(eq(proved.userId, users.id), isNotNull(proved.verifiedAt)));
  return and(inArray(users.id, holder), dormant, notExists(proof));
}

/**
 * Does away with accounts that give way, and says so in the trail of each.
 * @param which of `users`.
 * @param to the account that they give way to: it is the actor, unless staff or a key acts. An import has several, and names none.
 * @returns the writes, for the transaction of what they give way to.
 */
export function dropUnproven(
  db: Database,
  context: RequestContext,
  which: SQL | undefined,
  to?: string,
): BatchItem<'sqlite'>[] {
  const event = {
    event: 'user_deleted',
    outcome: 'success',
    reason: 'unproven-account-replaced',
  } as const;
  const owners = db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .where(which);
  return [
    eventsBeside(db, context, context.actor ?? (to ? `user:${to}` : null), event, owners),
    db.delete(users).where(which),
  ];
}

/** As `isDormant`, in SQL. */
export const dormant: SQL = sql`(${eq(users.active, false)} and ${eq(users.sessionEpoch, 0)})`;
