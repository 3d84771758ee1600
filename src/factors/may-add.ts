/**
 * May a session add a factor to its account? Its owner has shown a moment ago who they are, and an identifier of the account has been
 * proved. The token of a login that wants a first factor may add that one and no other.
 */
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { AuthenticatedSession } from '../sessions/find-session';
import { type MfaDeps, mayHaveFactor, staleSession } from '../sessions/mfa';

export type AddRefusal = ErrorOf<'reauthentication-required' | 'identifier-unverified'>;

/** @returns why not; `undefined` where it may. */
export function whyNotAdd(
  deps: MfaDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  event: AuditEvent['event'],
): Refused<AddRefusal> | undefined {
  const { user, scope } = session;
  const about = { event, userId: user.id } as const;
  if (!mayHaveFactor(deps, user)) {
    const code = 'identifier-unverified';
    return refused({ code }, { ...about, reason: code });
  }
  if (scope !== 'second-factor:setup') return staleSession(deps, context, session, about);
  if (!user.hasSecondFactor) return undefined;
  const code = 'reauthentication-required';
  return refused({ code }, { ...about, reason: code });
}
