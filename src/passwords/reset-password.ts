/**
 * Redeems a reset link: sets a new password without the old one. The link is good only while the
 * password version it was made for is the current one, so the database makes it single use, however
 * many redeem it at once and however stale KV is. A password that is refused leaves the link good.
 */
import { eq } from 'drizzle-orm';
import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { Action } from '../core/action';
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import { query } from '../db/client';
import { type User, users } from '../db/schema';
import type { Deps } from '../deps';
import { clearAttempts } from '../limits/login-attempts';
import { forgetResetRequests, notifyOwner } from '../mail/queue';
import { findResetRecord, forgetResetRecord } from '../mail/reset-link';
import type { ResetPasswordInput } from './schemas';
import {
  newPasswordErrors,
  reusedPassword,
  type SetPasswordDeps,
  setPassword,
} from './set-password';

type ResetDeps = SetPasswordDeps & Pick<Deps, 'kv' | 'attempts' | 'settings' | 'mailQueue'>;

/**
 * @returns nothing where the password is set, or the refusal; `validation-failed` leaves the link good.
 * @throws {StoreUnavailable}
 */
export async function resetPassword(
  deps: ResetDeps,
  action: Action,
  { token, newPassword }: ResetPasswordInput,
): Promise<Result<void, ErrorOf<'reset-link-invalid' | 'validation-failed'>>> {
  const audit = (reason: Reason, userId?: string) =>
    commit(deps, action, {
      event: 'authn_password_reset',
      outcome: 'failure',
      reason,
      ...(userId && { userId }),
    });

  const link = await readLink(deps, action, token);
  if (!link.ok) {
    await audit(link.error.reason, link.error.userId);
    return refuse({ code: 'reset-link-invalid' });
  }
  const user = link.value;
  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    await audit('password-policy', user.id);
    return refuse({ code: 'validation-failed', errors });
  }

  const event = { event: 'authn_password_reset', outcome: 'success', userId: user.id } as const;
  const set = await setPassword(deps, action, user, newPassword, event);
  if (!set.ok) {
    await audit(set.error, user.id);
    return set.error === 'lost-race'
      ? refuse({ code: 'reset-link-invalid' })
      : refuse({ code: 'validation-failed', errors: reusedPassword });
  }
  // The password is set whatever becomes of these: the owner is let in again and told, the link tidied up.
  await Promise.all([
    clearAttempts(deps, user.id),
    forgetResetRequests(deps, user.id),
    notifyOwner(deps, action, user.id, user, 'password-reset'),
    forgetResetRecord(deps.kv, token),
  ]);
  return ok(undefined);
}

/** Whose link is it, if it is still good? */
async function readLink(
  deps: Pick<Deps, 'db' | 'kv'>,
  action: Action,
  token: string,
): Promise<Result<User, { reason: Reason; userId?: string }>> {
  const record = await findResetRecord(deps.kv, token);
  if (!record) return refuse({ reason: 'reset-token-unknown' });
  const { userId, passwordVersion, expiresAt } = record;
  if (expiresAt <= action.now.getTime()) return refuse({ reason: 'reset-token-expired', userId });
  const [user] = await query(deps.db.select().from(users).where(eq(users.id, userId)).limit(1));
  if (!user) return refuse({ reason: 'unknown-user', userId });
  if (!user.active) return refuse({ reason: 'account-inactive', userId });
  if (user.passwordVersion !== passwordVersion) {
    return refuse({ reason: 'reset-token-outdated', userId });
  }
  return ok(user);
}
