/** What staff can do to the account of another. Each may be asked for again: what is so already stays so. */
import { and, eq, exists, gt, isNull, not, or, sql } from 'drizzle-orm';
import type { Outcome } from '../audit/refused';
import type { RequestContext } from '../core/request-context';
import { nextVersion, type User } from '../db/account';
import { credentials, users } from '../db/schema';
import { dormant, isDormant } from '../identity/unproven-account';
import { type ActDeps, type ActRefusal, actOnUser } from './act-on-user';
import type { Staff } from './staff';

type AccountAction = (
  deps: ActDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
) => Promise<Outcome<User, ActRefusal>>;

/**
 * Nobody logs in to it any more, and every session of it has ended, also if it is switched on again. One that was registered
 * inactive is decided about from then on: no proof of its mailbox opens it.
 */
export const deactivateUser: AccountAction = (deps, context, staff, id) =>
  actOnUser(deps, context, staff, id, { event: 'user_deactivated' }, (user) => ({
    applies: or(eq(users.active, true), dormant),
    writes: (thisOne) => [
      deps.db
        .update(users)
        .set({ active: false, version: nextVersion, ...(isDormant(user) && { sessionEpoch: 1 }) })
        .where(thisOne),
    ],
  }));

export const reactivateUser: AccountAction = (deps, context, staff, id) =>
  actOnUser(deps, context, staff, id, { event: 'user_reactivated' }, () => ({
    applies: eq(users.active, false),
    writes: (thisOne) => [
      deps.db.update(users).set({ active: true, version: nextVersion }).where(thisOne),
    ],
  }));

/** The next login, and the next refresh, lead to a new password alone. */
export const expirePassword: AccountAction = (deps, context, staff, id) =>
  actOnUser(deps, context, staff, id, { event: 'user_password_expired' }, () => {
    const { now } = context;
    const isUnexpired = or(isNull(credentials.expiredAt), gt(credentials.expiredAt, now));
    const own = and(eq(credentials.userId, users.id), isUnexpired);
    return {
      applies: exists(deps.db.select({ one: sql`1` }).from(credentials).where(own)),
      writes: (_, decided) => [
        deps.db
          .update(credentials)
          .set({ expiredAt: now })
          .where(and(eq(credentials.userId, id), decided)),
      ],
    };
  });

/**
 * Links that are on their way to its owner die too, whether a session is open or not. Not of an account that has never let
 * anybody in: it would no longer give way to its owner.
 */
export const endUserSessions: AccountAction = (deps, context, staff, id) => {
  const event = { event: 'session_revoked', reason: 'all-sessions' } as const;
  return actOnUser(deps, context, staff, id, event, ({ sessionEpoch }) => ({
    applies: not(dormant),
    writes: (thisOne) => [
      deps.db
        .update(users)
        .set({ sessionEpoch: sessionEpoch + 1 })
        .where(thisOne),
    ],
  }));
};
