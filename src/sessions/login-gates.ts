/**
 * What stands between somebody who has shown who they are and a session, in the order in which it is asked. Only somebody who
 * knows the password, or has a passkey, learns of any of it at a login (OWASP ASVS 6.3.8).
 *
 * The second factor comes before all that opens something: whoever has the password alone gets no way to a new one. A passkey
 * is two factors by itself, and meets no rule about the password: it was not shown.
 */
import type { BatchItem } from 'drizzle-orm/batch';
import type { AuditEvent } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import { type Amr, isMultiFactor } from '../core/amr';
import type { ErrorCode, ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import { methodsOf } from '../credentials/factors/find-factors';
import { isVerified, type User } from '../db/account';
import { kindOf } from '../identity/identifier';
import { type AttemptDeps, clearAttempts, takeBackAttempt } from '../limits/attempt-counter';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import { type MfaDeps, mayHaveFactor, needsSecondFactor } from './mfa';
import { type LimitedScope, type OpenSessionDeps, openLimitedSession } from './open-session';

export type GateDeps = OpenSessionDeps &
  MfaDeps &
  Pick<MailQueueDeps, 'mailQueue'> &
  AttemptDeps &
  Pick<CredentialDeps, 'passwordExpiry'> & {
    settings: { VERIFICATION: 'off' | 'optional' | 'required' };
  };

export type GateRefusal = ErrorOf<
  | 'account-inactive'
  | 'second-factor-required'
  | 'second-factor-setup-required'
  | 'identifier-unverified'
  | 'password-expired'
>;

/** Somebody who has shown who they are, and has no session yet. */
export interface Entrant {
  user: User;
  /** How they have. */
  amr: Amr;
  /** With the identifier that was used; a passkey needs none. */
  about: Pick<AuditEvent, 'userId' | 'username'>;
  /** Of a device that has logged in before. */
  deviceId: string | undefined;
  /** What goes into the transaction of whatever is opened. */
  writes: BatchItem<'sqlite'>[];
  /** The same for a session and for half a login alone: after a refusal the password may be at hand again. */
  upgrade?: () => Promise<BatchItem<'sqlite'>[]>;
  /** A reset of the second factors whose time has come: it is carried out with a session, or with the way to a first factor. */
  reset?: BatchItem<'sqlite'>[];
}

type Gate = (
  deps: GateDeps,
  context: RequestContext,
  entrant: Entrant,
) => Promise<Refused<GateRefusal> | undefined>;

/** @returns the refusal of the first gate that is closed. */
export const closedGate: Gate = async (deps, context, entrant) => {
  for (const gate of gates) {
    const closed = await gate(deps, context, entrant);
    if (closed) return closed;
  }
  return undefined;
};

const activeAccount: Gate = async (deps, _, { user, about }) => {
  if (user.active) return undefined;
  await clearAttempts(deps, user.id);
  const reason = 'account-inactive';
  return refused({ code: reason }, { event: 'authn_login_fail', reason, ...about });
};

/** What was tried before stays counted: a code that is guessed at has no fresh count for a password that was shown again. */
const secondFactor: Gate = async (deps, context, entrant) => {
  const { user, amr } = entrant;
  if (!user.hasSecondFactor || isMultiFactor(amr) || deps.settings.MFA === 'off') return undefined;
  const code = 'second-factor-required';
  const { id: account, attemptsResetAt: resetAt } = user;
  const methods = await methodsOf(deps.db, account);
  const way = await wayOn(deps, context, entrant, code, 'second-factor:verify');
  // The factor counts as the attempt.
  await takeBackAttempt(deps, context, { account, resetAt, deviceId: entrant.deviceId });
  return refused({ code, challenge: way.limited, methods }, way.event);
};

/** An identifier that nobody has proved opens one thing: the way to a proof. So does one that is about to get a first factor. */
const verifiedIdentifier: Gate = async (deps, context, entrant) => {
  const { user, about } = entrant;
  const isForFactor = needsSecondFactor(deps, user) && !mayHaveFactor(deps, user);
  if (deps.settings.VERIFICATION !== 'required' && !isForFactor) return undefined;
  const kinds = about.username === undefined ? kindsThatSignIn : [kindOf(about.username)];
  if (kinds.some((kind) => isVerified(user, kind))) return undefined;
  const code = 'identifier-unverified';
  const way = await wayOn(deps, context, entrant, code, 'identifier:verify');
  return refused({ code, verify: way.limited }, way.event);
};

/** An expired password opens one thing: the way to a new one. */
const unexpiredPassword: Gate = async (deps, context, entrant) => {
  const expiresAt = deps.passwordExpiry(entrant.user);
  if (!entrant.amr.includes('pwd') || !expiresAt || expiresAt > context.now) return undefined;
  const code = 'password-expired';
  const way = await wayOn(deps, context, entrant, code, 'password:change');
  return refused({ code, change: way.limited }, way.event);
};

/** Where a second factor is wanted and there is none, one thing opens: the way to one. */
const secondFactorSetUp: Gate = async (deps, context, entrant) => {
  const { user, amr } = entrant;
  if (user.hasSecondFactor || isMultiFactor(amr) || !needsSecondFactor(deps, user))
    return undefined;
  const code = 'second-factor-setup-required';
  const way = await wayOn(deps, context, entrant, code, 'second-factor:setup');
  return refused({ code, setup: way.limited }, way.event);
};

const gates: Gate[] = [
  activeAccount,
  secondFactor,
  verifiedIdentifier,
  unexpiredPassword,
  secondFactorSetUp,
];

const kindsThatSignIn = ['email', 'phone'] as const;

/** Opens what is to be done first. */
async function wayOn(
  deps: GateDeps,
  context: RequestContext,
  { user, about, writes, upgrade, reset }: Entrant,
  code: ErrorCode,
  scope: LimitedScope,
) {
  // Half a login is none that failed: its owner sees that the password was right.
  const isHalf = scope === 'second-factor:verify' || scope === 'second-factor:setup';
  const carriesOut = isHalf && reset !== undefined;
  const event = {
    event: isHalf ? 'authn_login_challenge' : 'authn_login_fail',
    reason: carriesOut ? 'factors-reset' : code,
    ...about,
  } as const;
  const outcome = isHalf ? 'success' : 'failure';
  const told = { ...event, outcome } as const;
  const more = isHalf ? [...(reset ?? []), ...((await upgrade?.()) ?? [])] : [];
  const all = [...writes, ...more];
  const limited = await openLimitedSession(deps, context, user, told, scope, all);
  if (carriesOut) {
    context.waitUntil(notifyOwner(deps, context, user.id, user, 'second-factor-reset'));
  }
  return { limited, event };
}
