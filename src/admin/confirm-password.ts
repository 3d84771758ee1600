/**
 * An admin shows the password again, before what would outlive a stolen session (OWASP ASVS 7.5.3). Where they have a second factor,
 * they have shown that a moment ago, too.
 */
import type { AuditEvent } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { clearAttempts } from '../limits/attempt-counter';
import { type MfaDeps, staleFactor } from '../sessions/mfa';
import { type ReauthenticateDeps, reauthenticate } from '../sessions/reauthenticate';
import type { StaffMember } from './staff';

export type ConfirmDeps = ReauthenticateDeps & MfaDeps;

export type ConfirmRefusal = ErrorOf<
  'reauthentication-required' | 'wrong-password' | 'too-many-attempts'
>;

/**
 * @param cookies what this device was given at earlier logins.
 * @param about what a wrong password is audited as, and whose account the admin meant to change, if anybody's.
 * @throws {StoreUnavailable} where the attempt could not be counted: fail closed.
 */
export async function confirmPassword(
  deps: ConfirmDeps,
  context: RequestContext,
  { session }: StaffMember,
  password: string,
  cookies: Record<string, string>,
  { event, userId }: Pick<AuditEvent, 'event' | 'userId'>,
): Promise<Outcome<void, ConfirmRefusal>> {
  const { user } = session;
  const about = { event, userId: userId ?? user.id };
  const stale = staleFactor(deps, context, session, about);
  if (stale) return stale;
  const shown = await reauthenticate(deps, context, user, password, cookies, {
    event,
    userId: user.id,
  });
  if (!shown.ok) {
    const { error, event: refusal } = shown;
    // Attempts are counted, and locked, for the admin: only the wrong password is about the other account.
    return refused(error, refusal.event === event ? { ...refusal, ...about } : refusal);
  }
  context.waitUntil(clearAttempts(deps, user.id));
  return ok(undefined);
}
