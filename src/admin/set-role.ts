/**
 * Gives somebody a role, another one, or none. Every session of theirs ends (a trigger sees to it), so no stolen session of
 * before opens what the role opens; and what the account had before can no longer be taken back, because the link that does
 * it lies in a mailbox that its owner has left. The admin shows the password: a stolen session must not raise anybody
 * (OWASP ASVS 7.5.3).
 */
import { and, eq, exists, isNotNull, sql } from 'drizzle-orm';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { endReset } from '../credentials/factors/reset';
import { nextVersion } from '../db/account';
import { identifiers, users } from '../db/schema';

import { type ActDeps, type ActRefusal, actOnUser, findTarget } from './act-on-user';
import { type ConfirmDeps, type ConfirmRefusal, confirmPassword } from './confirm-password';
import type { SetRoleInput } from './schemas';
import type { StaffMember } from './staff';

export type SetRoleDeps = ActDeps & ConfirmDeps;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns `user-unverified` where nobody has shown that the account is theirs: it could be a stranger's who registered the
 * address first.
 * @throws {StoreUnavailable}
 */
export async function setRole(
  deps: SetRoleDeps,
  context: RequestContext,
  staff: StaffMember,
  id: string,
  { role, password }: SetRoleInput,
  cookies: Record<string, string>,
): Promise<Outcome<void, ActRefusal | ConfirmRefusal | ErrorOf<'user-unverified'>>> {
  const event = 'authz_change';
  const target = await findTarget(deps, context, staff, id, event);
  if (!target.ok) return target;
  const { emailVerifiedAt, phoneVerifiedAt } = target.value;
  if (role !== null && !emailVerifiedAt && !phoneVerifiedAt) {
    const code = 'user-unverified';
    return refused({ code }, { event, reason: code, userId: id });
  }
  const about = { event, userId: id } as const;
  const shown = await confirmPassword(deps, context, staff, password, cookies, about);
  if (!shown.ok) return shown;

  const action = { event, reason: `role-${role ?? ('none' as const)}` } as const;
  const set = await actOnUser(deps, context, staff, id, action, () => ({
    applies: and(sql`${users.role} is not ${role}`, role === null ? undefined : isProved(deps)),
    writes: (thisOne, decided) => [
      deps.db.update(users).set({ role, version: nextVersion }).where(thisOne),
      // Begun by whoever may act on people without a role; on staff only admins may.
      endReset(deps.db, { id }, decided),
      deps.db
        .delete(identifiers)
        .where(and(eq(identifiers.userId, id), isFormer, sql`${role} is not null`, decided)),
    ],
  }));
  return set.ok ? ok(undefined) : set;
}

const isFormer = isNotNull(identifiers.until);

const isProved = ({ db }: ActDeps) =>
  exists(
    db
      .select({ one: sql`1` })
      .from(identifiers)
      .where(and(eq(identifiers.userId, users.id), isNotNull(identifiers.verifiedAt))),
  );
