/**
 * Replaces a password by one who knows the old one. Every session ends with it, this one too: a thief
 * who is logged in elsewhere is out (OWASP ASVS 7.4.3).
 */
import { commit } from '../audit/commit';
import type { AuditEvent, Reason } from '../audit/events';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import type { AuthenticatedSession } from '../db/schema';
import type { Deps } from '../deps';
import { beginAttempt, clearAttempts } from '../limits/attempt-counter';
import { notifyOwner } from '../messaging/queue';
import type { ChangePasswordInput } from './schemas';

type ChangeRefusal = ErrorOf<
  'wrong-password' | 'validation-failed' | 'too-many-attempts' | 'invalid-token'
>;

/**
 * @returns nothing where the password is replaced, or the refusal: then nothing was changed.
 * @throws {StoreUnavailable}
 */
export async function changePassword(
  deps: SetPasswordDeps & Pick<Deps, 'attempts' | 'settings' | 'mailQueue'>,
  context: RequestContext,
  { user }: AuthenticatedSession,
  { oldPassword, newPassword }: ChangePasswordInput,
): Promise<Result<void, ChangeRefusal>> {
  const about = { userId: user.id };
  const audit = (reason: Reason, event: AuditEvent['event'] = 'authn_password_change_fail') =>
    commit(deps, context, { event, outcome: 'failure', reason, ...about });

  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    await audit('password-policy');
    return refuse({ code: 'validation-failed', errors });
  }

  // A stolen session must not be a place to guess the password: it counts like a login.
  const attempt = await beginAttempt(deps, context, user.id, user.attemptsResetAt);
  if (!attempt.ok) {
    await audit(attempt.error.code, 'excess_rate_limit_exceeded');
    return attempt;
  }
  if (!(await deps.hasher.verify(oldPassword, user.passwordHash))) {
    await audit('wrong-password', attempt.value.locks ? 'authn_login_lock' : undefined);
    if (attempt.value.locksFirst) {
      await notifyOwner(deps, context, user.id, user, 'account-locked');
    }
    return refuse({ code: 'wrong-password' });
  }

  const event = { event: 'authn_password_change', outcome: 'success', ...about } as const;
  const changed = await setPassword(deps, context, user, newPassword, event);
  if (changed.ok) {
    await notifyOwner(deps, context, user.id, user, 'password-changed');
    return ok(undefined);
  }
  await Promise.all([audit(changed.error), clearAttempts(deps, user.id)]);
  // The faster change has ended this session, as it would have a moment later.
  return changed.error === 'lost-race'
    ? refuse({ code: 'invalid-token' })
    : refuse({ code: 'validation-failed', errors: refusedPassword(changed.error) });
}
