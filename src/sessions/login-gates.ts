/**
 * What stands between a right password and a session, in the order in which it is asked. Only somebody who knows the
 * password learns of any of it at a login (OWASP ASVS 6.3.8).
 */
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import { isVerified, type User } from '../db/account';
import { kindOf } from '../identity/identifier';
import { type AttemptDeps, clearAttempts } from '../limits/attempt-counter';
import { type OpenSessionDeps, openLimitedSession } from './open-session';

export type GateDeps = OpenSessionDeps &
  Pick<AttemptDeps, 'attempts'> &
  Pick<CredentialDeps, 'passwordExpiry'> & {
    settings: { VERIFICATION: 'off' | 'optional' | 'required' };
  };

type GateRefusal = Refused<
  ErrorOf<'account-inactive' | 'identifier-unverified' | 'password-expired'>
>;

type Gate = (
  deps: GateDeps,
  context: RequestContext,
  user: User,
  /** With the identifier that was used. */
  about: Pick<AuditEvent, 'userId'> & { username: string },
) => Promise<GateRefusal | undefined>;

/** @returns the refusal of the first gate that is closed. */
export const closedGate: Gate = async (deps, context, user, about) => {
  for (const gate of gates) {
    const closed = await gate(deps, context, user, about);
    if (closed) return closed;
  }
  return undefined;
};

const activeAccount: Gate = async (deps, _, user, about) => {
  if (user.active) return undefined;
  await clearAttempts(deps, user.id);
  const reason = 'account-inactive';
  return refused({ code: reason }, { event: 'authn_login_fail', reason, ...about });
};

/** An identifier that nobody has proved opens one thing: the way to a proof. */
const verifiedIdentifier: Gate = async (deps, context, user, about) => {
  if (deps.settings.VERIFICATION !== 'required') return undefined;
  if (isVerified(user, kindOf(about.username))) return undefined;
  const code = 'identifier-unverified';
  const event = { event: 'authn_login_fail', reason: code, ...about } as const;
  const failed = { ...event, outcome: 'failure' } as const;
  const verify = await openLimitedSession(deps, context, user, failed, 'identifier:verify');
  return refused({ code, verify }, event);
};

/** An expired password opens one thing: the way to a new one. */
const unexpiredPassword: Gate = async (deps, context, user, about) => {
  const expiresAt = deps.passwordExpiry(user);
  if (!expiresAt || expiresAt > context.now) return undefined;
  const code = 'password-expired';
  const event = { event: 'authn_login_fail', reason: code, ...about } as const;
  const failed = { ...event, outcome: 'failure' } as const;
  const change = await openLimitedSession(deps, context, user, failed, 'password:change');
  return refused({ code, change }, event);
};

const gates: Gate[] = [activeAccount, verifiedIdentifier, unexpiredPassword];
