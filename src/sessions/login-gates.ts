/**
 * What stands between a right password and a session, in the order in which it is asked. Only somebody who knows the
 * password learns of any of it (OWASP ASVS 6.3.8).
 */
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { type AttemptDeps, clearAttempts } from '../limits/attempt-counter';
import { type OpenSessionDeps, openChangeSession } from './open-session';

export type GateDeps = OpenSessionDeps &
  Pick<AttemptDeps, 'attempts'> &
  Pick<CredentialDeps, 'passwordExpiry'>;

type GateRefusal = Refused<ErrorOf<'account-inactive' | 'password-expired'>>;

type Gate = (
  deps: GateDeps,
  context: RequestContext,
  user: User,
  /** What is audited where it is closed. */
  failed: Omit<AuditEvent, 'outcome'>,
) => Promise<GateRefusal | undefined>;

/** @returns the refusal of the first gate that is closed. */
export const closedGate: Gate = async (deps, context, user, failed) => {
  for (const gate of gates) {
    const closed = await gate(deps, context, user, failed);
    if (closed) return closed;
  }
  return undefined;
};

const activeAccount: Gate = async (deps, _, user, failed) => {
  if (user.active) return undefined;
  await clearAttempts(deps, user.id);
  const reason = 'account-inactive';
  return refused({ code: reason }, { ...failed, reason });
};

/** An expired password opens one thing: the way to a new one. */
const unexpiredPassword: Gate = async (deps, context, user, failed) => {
  const expiresAt = deps.passwordExpiry(user.passwordChangedAt);
  if (!expiresAt || expiresAt > context.now) return undefined;
  const code = 'password-expired';
  const event = { ...failed, reason: code } as const;
  const opened = await openChangeSession(deps, context, user, { ...event, outcome: 'failure' });
  return refused({ code, ...opened }, event);
};

const gates: Gate[] = [activeAccount, unexpiredPassword];
