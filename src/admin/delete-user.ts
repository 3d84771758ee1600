/**
 * Staff asks for the deletion of an account, as its owner can (`accounts/request-deletion.ts`): every session ends, the owner
 * is told, and keeps the account by logging in before the date, without the role that it may have had. Somebody who must not
 * come back is deactivated first.
 */
import { isNotNull, isNull, or, sql } from 'drizzle-orm';
import { type TellDeps, tellOfDeletion } from '../accounts/request-deletion';
import type { Outcome } from '../audit/refused';
import { addSeconds } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { nextVersion } from '../db/account';
import { users } from '../db/schema';
import { type ActDeps, type ActRefusal, actOnUser } from './act-on-user';
import type { Staff } from './staff';

export type DeleteUserDeps = ActDeps & TellDeps & { settings: { DELETION_GRACE: number } };

/**
 * @returns when all of it will be gone. Asked for again, that stays the date of the first time.
 * @throws {StoreUnavailable}
 */
export async function deleteUser(
  deps: DeleteUserDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
): Promise<Outcome<Date, ActRefusal>> {
  const deleteAt = addSeconds(context.now, deps.settings.DELETION_GRACE);
  const event = { event: 'user_deletion_request' } as const;
  const asked = await actOnUser(deps, context, staff, id, event, ({ role, sessionEpoch }) => ({
    ...(role !== null && { reason: 'role-none' }),
    // Who has asked for it themselves loses the role all the same.
    applies: or(isNull(users.deleteAt), isNotNull(users.role)),
    writes: (thisOne) => [
      deps.db
        .update(users)
        .set({
          deleteAt: sql`coalesce(${users.deleteAt}, ${deleteAt.getTime()})`,
          role: null,
          sessionEpoch: sessionEpoch + 1,
          version: nextVersion,
        })
        .where(thisOne),
    ],
  }));
  if (!asked.ok) return asked;
  const user = asked.value;
  if (user.deleteAt) return ok(user.deleteAt);
  context.waitUntil(tellOfDeletion(deps, context, user, deleteAt));
  return ok(deleteAt);
}
