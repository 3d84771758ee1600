/** An admin shows the password again, before what would outlive a stolen session (OWASP ASVS 7.5.3). */
import type { AuditEvent } from '../audit/events';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { clearAttempts } from '../limits/attempt-counter';
import { type ReauthenticateDeps, reauthenticate } from '../sessions/reauthenticate';
import type { StaffMember } from './staff';

export type ConfirmRefusal = ErrorOf<'wrong-password' | 'too-many-attempts'>;

/**
 * @param cookies what this device was given at earlier logins.
 * @param event what a wrong password is audited as.
 * @throws {StoreUnavailable} where the attempt could not be counted: fail closed.
 */
export async function confirmPassword(
  deps: ReauthenticateDeps,
  context: RequestContext,
  { session: { user } }: StaffMember,
  password: string,
  cookies: Record<string, string>,
  event: AuditEvent['event'],
): Promise<Outcome<void, ConfirmRefusal>> {
  const about = { event, userId: user.id };
  const shown = await reauthenticate(deps, context, user, password, cookies, about);
  if (!shown.ok) return shown;
  context.waitUntil(clearAttempts(deps, user.id));
  return ok(undefined);
}
