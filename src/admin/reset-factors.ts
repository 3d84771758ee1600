/**
 * Staff helps somebody in who has lost all their factors. Nothing is removed yet: after MFA_RESET_WAIT the password alone lets in,
 * and that login removes them (`sessions/enter.ts`). Until then the owner, who is told, stops it by the password and a factor, or from a
 * session in which the password was shown: whoever talks support into it has to know the password and to hope that nobody reads their mail.
 */
import { and, eq, exists, isNull, sql } from 'drizzle-orm';
import { type Outcome, refused } from '../audit/refused';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { credentials, users } from '../db/schema';
import type { SmsDeps } from '../messaging/jobs';
import { notifyOfReset } from '../messaging/queue';
import { type ActDeps, type ActRefusal, actOnUser, findTarget } from './act-on-user';
import { type ConfirmDeps, type ConfirmRefusal, confirmPassword } from './confirm-password';
import type { ResetFactorsInput } from './schemas';
import type { StaffMember } from './staff';

export type ResetFactorsDeps = ActDeps &
  ConfirmDeps &
  SmsDeps & { settings: { MFA_RESET_WAIT: number } };

const event = 'authn_factor_reset_request';

/**
 * @param cookies what this device of staff was given at earlier logins.
 * @returns from when the password alone lets in; asked for again, that stays as it is.
 * @throws {StoreUnavailable}
 */
export async function resetFactors(
  deps: ResetFactorsDeps,
  context: RequestContext,
  staff: StaffMember,
  id: string,
  { password }: ResetFactorsInput,
  cookies: Record<string, string>,
): Promise<Outcome<Date, ActRefusal | ConfirmRefusal | ErrorOf<'no-second-factor'>>> {
  const { db } = deps;
  const target = await findTarget(deps, context, staff, id, event);
  if (!target.ok) return target;
  if (!target.value.hasSecondFactor) {
    const code = 'no-second-factor';
    return refused({ code }, { event, reason: code, userId: id });
  }
  const about = { event, userId: id } as const;
  const shown = await confirmPassword(deps, context, staff, password, cookies, about);
  if (!shown.ok) return shown;

  const resetAt = addSeconds(context.now, deps.settings.MFA_RESET_WAIT);
  const isUnasked = exists(
    db
      .select({ one: sql`1` })
      .from(credentials)
      .where(and(eq(credentials.userId, users.id), isNull(credentials.factorsResetAt))),
  );
  const acted = await actOnUser(deps, context, staff, id, { event }, () => ({
    applies: isUnasked,
    writes: (_, decided) => [
      db
        .update(credentials)
        .set({ factorsResetAt: resetAt })
        .where(and(eq(credentials.userId, id), decided)),
    ],
  }));
  if (!acted.ok) return acted;
  const before = acted.value.factorsResetAt;
  // As it was read before the write: where it was begun already, the first date stands.
  if (before !== null) return ok(before);
  context.waitUntil(notifyOfReset(deps, context, acted.value, resetAt));
  return ok(resetAt);
}
