/** Who has to have a second factor, and how recently somebody has to have shown who they are. No I/O, no clock. */
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import { isMultiFactor } from '../core/amr';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import type { AuthenticatedSession } from './find-session';

export interface MfaDeps {
  settings: {
    MFA: 'off' | 'optional' | 'required' | 'required-for-staff';
    REAUTH_MAX_AGE: number;
    sms: { transport: string };
  };
}

type Stale = Refused<ErrorOf<'reauthentication-required'>> | undefined;

/** Whether a session of this account wants a second factor, though there may be none yet. */
export const needsSecondFactor = ({ settings: { MFA } }: MfaDeps, { role }: Pick<User, 'role'>) =>
  MFA === 'required' || (MFA === 'required-for-staff' && role !== null);

/**
 * An account gets a factor once an identifier of it has been proved, where one can be: whoever opened it under a stranger's address
 * must not leave a key of theirs behind ("Pre-hijacked accounts", Sudhodanan and Paverd 2022), nor must a reset by mail, which then
 * proves nothing new, take a factor away.
 */
export const mayHaveFactor = (
  { settings }: MfaDeps,
  { email, emailVerifiedAt, phoneVerifiedAt }: User,
): boolean =>
  emailVerifiedAt !== null ||
  phoneVerifiedAt !== null ||
  (email === null && settings.sms.transport === 'off');

/**
 * Before what a stolen session must not do: the owner has shown all that a login asks for, within REAUTH_MAX_AGE (OWASP ASVS
 * 7.5.1, 7.5.3). A refresh makes no session younger; `POST /v1/me/reauthenticate` does.
 */
export function staleSession(
  deps: MfaDeps,
  { now }: RequestContext,
  { user, amr, authenticatedAt }: AuthenticatedSession,
  failed: Pick<AuditEvent, 'event' | 'userId' | 'username'>,
): Stale {
  const isRecent = addSeconds(authenticatedAt, deps.settings.REAUTH_MAX_AGE) >= now;
  if (isRecent && (isMultiFactor(amr) || !asksForMore(deps, user))) return undefined;
  const code = 'reauthentication-required';
  return refused({ code }, { ...failed, reason: code });
}

/** The same where the request brings the password itself: what is missing then is the second factor, if there is one. */
export const staleFactor = (
  deps: MfaDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  failed: Pick<AuditEvent, 'event' | 'userId' | 'username'>,
): Stale =>
  asksForMore(deps, session.user) ? staleSession(deps, context, session, failed) : undefined;

/** Whether the password is not enough to show who one is. */
export const asksForMore = (deps: MfaDeps, user: User): boolean =>
  deps.settings.MFA !== 'off' && (user.hasSecondFactor || needsSecondFactor(deps, user));
