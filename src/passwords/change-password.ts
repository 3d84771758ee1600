/**
 * Replaces a password, for somebody who knows the old one. Every session ends with it, this one too: a thief
 * who is logged in elsewhere is out (OWASP ASVS 7.4.3).
 */
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import {
  firstFingerprint,
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import { clearAttempts } from '../limits/attempt-counter';
import { forgetResetRequests, notifyOwner } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';
import type { DeviceCookie } from '../sessions/known-device';
import { type MfaDeps, staleFactor } from '../sessions/mfa';
import { type ReauthenticateDeps, reauthenticate } from '../sessions/reauthenticate';
import type { ChangePasswordInput } from './schemas';

export type ChangePasswordDeps = SetPasswordDeps & ReauthenticateDeps & MfaDeps;

type ChangeRefusal = ErrorOf<
  | 'reauthentication-required'
  | 'wrong-password'
  | 'validation-failed'
  | 'too-many-attempts'
  | 'invalid-token'
>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns what this device shows at its next login, or the refusal: then nothing was changed.
 * @throws {StoreUnavailable}
 */
export async function changePassword(
  deps: ChangePasswordDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { oldPassword, newPassword }: ChangePasswordInput,
  cookies: Record<string, string>,
): Promise<Outcome<DeviceCookie, ChangeRefusal>> {
  const { user, scope } = session;
  const about = { userId: user.id };
  const failed = { event: 'authn_password_change_fail', ...about } as const;

  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    return refused({ code: 'validation-failed', errors }, { ...failed, reason: 'password-policy' });
  }

  // Whoever changes an expired one has just shown all that a login asks for.
  const stale = scope === 'account' && staleFactor(deps, context, session, failed);
  if (stale) return stale;
  const shown = await reauthenticate(deps, context, user, oldPassword, cookies, failed);
  if (!shown.ok) return shown;

  const event = { event: 'authn_password_change', outcome: 'success', ...about } as const;
  // The old one is known in clear for the first time.
  const past = user.isForeignHash ? await firstFingerprint(deps, context, user, oldPassword) : [];
  const changed = await setPassword(deps, context, user, newPassword, event, past);
  if (!changed.ok) {
    await clearAttempts(deps, user.id);
    return refused(
      // The faster change has ended this session, as it would have a moment later.
      changed.error === 'lost-race'
        ? { code: 'invalid-token' }
        : { code: 'validation-failed', errors: refusedPassword(changed.error) },
      { ...failed, reason: changed.error },
    );
  }
  // The change has killed the links that were mailed: who asked for them must be able to ask again.
  context.waitUntil(forgetResetRequests(deps, user.id));
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'password-changed'));
  // The old one was revoked with the old password.
  const device = { key: user.id, passwordVersion: user.passwordVersion + 1 };
  return ok(deps.knownDevices.issue(device, shown.value));
}
