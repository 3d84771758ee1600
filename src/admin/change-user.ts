/** Staff corrects what an account says of its owner. Not what it signs in with: that is for its owner to prove. */
import { and, eq, sql } from 'drizzle-orm';
import { type Patching, patchProfile } from '../accounts/patch-profile';
import type { ProfilePatch } from '../accounts/schemas';
import type { AuditDeps } from '../audit/commit';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { query } from '../db/client';
import { users } from '../db/schema';
import { invalidToken } from '../sessions/invalid-token';
import { findTarget, type TargetRefusal } from './act-on-user';
import { adminUserTag } from './admin-user-output';
import { mayStillAct, type Staff } from './staff';

export type ChangeUserDeps = AuditDeps & Pick<CredentialDeps, 'passwordExpiry'>;

type ChangeRefusal =
  | TargetRefusal
  | ErrorOf<'precondition-failed' | 'validation-failed' | 'invalid-token'>;

/**
 * @param holds whether an ETag is one that the client takes.
 * @returns the account as it is then. Nothing is written where the patch changes nothing.
 * @throws {StoreUnavailable} it may have been written; the same patch again changes nothing more.
 */
export async function changeUser(
  deps: ChangeUserDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
  patch: ProfilePatch,
  holds?: (etag: string) => boolean,
): Promise<Outcome<User, ChangeRefusal>> {
  const target = await findTarget(deps, context, staff, id, 'user_updated');
  if (!target.ok) return target;
  const mayAct = mayStillAct(deps.db, staff, context.now);
  const patching: Patching<TargetRefusal | ErrorOf<'invalid-token'>> = {
    mayChange: ({ role }) => and(mayAct, sql`${users.role} is ${role}`),
    tagOf: (read) => adminUserTag(read, deps.passwordExpiry(read)),
    holds,
    readAgain: async () => {
      const [still] = await query(
        deps.db.select({ mayAct }).from(users).where(eq(users.id, id)).limit(1),
      );
      if (still && !still.mayAct) return invalidToken('session-outdated');
      return findTarget(deps, context, staff, id, 'user_updated');
    },
  };
  return patchProfile(deps, context, target.value, patch, patching);
}
