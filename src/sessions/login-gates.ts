/**
 * What stands between a right password and a session, in the order in which it is asked. Only somebody who knows the
 * password learns of any of it at a login (OWASP ASVS 6.3.8). A refresh asks for the expiry too, where no password is shown.
 */
import type { BatchItem } from 'drizzle-orm/batch';
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { type AttemptDeps, clearAttempts, forgiveAttempts } from '../limits/attempt-counter';
import { type OpenSessionDeps, openChangeSession } from './open-session';

export type PasswordExpiryDeps = OpenSessionDeps & Pick<CredentialDeps, 'passwordExpiry'>;

export type GateDeps = PasswordExpiryDeps & Pick<AttemptDeps, 'attempts'>;

type Gate<Deps, Code extends 'account-inactive' | 'password-expired'> = (
  deps: Deps,
  context: RequestContext,
  user: User,
  /** What is audited where it is closed. */
  failed: Omit<AuditEvent, 'outcome'>,
) => Promise<Refused<ErrorOf<Code>> | undefined>;

/** Behind a right password. @returns the refusal of the first gate that is closed. */
export const closedGate: Gate<GateDeps, 'account-inactive' | 'password-expired'> = async (
  deps,
  context,
  user,
  failed,
) =>
  (await activeAccount(deps, context, user, failed)) ??
  // Whoever has shown the password has earlier attempts forgiven.
  expiredPassword(deps, context, user, failed, [forgiveAttempts(deps.db, context, user.id)]);

/**
 * An expired password opens one thing: the way to a new one.
 * @param writes go into the transaction of the change session.
 */
export async function expiredPassword(
  deps: PasswordExpiryDeps,
  context: RequestContext,
  user: User,
  failed: Omit<AuditEvent, 'outcome'>,
  writes: BatchItem<'sqlite'>[],
): Promise<Refused<ErrorOf<'password-expired'>> | undefined> {
  const expiresAt = deps.passwordExpiry(user.passwordChangedAt);
  if (!expiresAt || expiresAt > context.now) return undefined;
  const code = 'password-expired';
  const event = { ...failed, reason: code } as const;
  const failure = { ...event, outcome: 'failure' } as const;
  const opened = await openChangeSession(deps, context, user, failure, writes);
  return refused({ code, ...opened }, event);
}

const activeAccount: Gate<GateDeps, 'account-inactive'> = async (deps, _, user, failed) => {
  if (user.active) return undefined;
  await clearAttempts(deps, user.id);
  const reason = 'account-inactive';
  return refused({ code: reason }, { ...failed, reason });
};
