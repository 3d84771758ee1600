/**
 * Lets somebody in who has shown who they are: the gates, then a session. Every login ends here, whatever was shown: the password,
 * the password and a second factor, or a passkey.
 */
import type { BatchItem } from 'drizzle-orm/batch';
import type { Reason } from '../audit/events';
import type { Outcome } from '../audit/refused';
import { isMultiFactor } from '../core/amr';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { carryOutReset, endReset, endsReset, isResetDue } from '../credentials/factors/reset';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { keepAccount } from '../identity/pending-deletion';
import type { Notice } from '../messaging/job';
import { languageFor } from '../messaging/jobs';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { DeviceCookie, KnownDevices } from './known-device';
import { inWords, lastSeen } from './last-seen';
import { closedGate, type Entrant, type GateDeps, type GateRefusal } from './login-gates';
import { openSession } from './open-session';
import type { SessionTokens } from './session-tokens';

export type EnterDeps = GateDeps &
  Pick<MailQueueDeps, 'mailQueue'> & {
    knownDevices: KnownDevices;
    settings: { LOGIN_NOTICE: 'off' | 'new-device' };
  };

export interface LoggedIn {
  tokens: SessionTokens;
  passwordExpiresAt: Date | null;
  /** For this device to show at its next login. */
  device: DeviceCookie;
}

/** @param reason what the trail says beside that somebody logged in. @param deviceId if the device has logged in before. */
export async function enter(
  deps: EnterDeps,
  context: RequestContext,
  { reason, ...arriving }: Entrant & { reason?: Reason },
): Promise<Outcome<LoggedIn, GateRefusal>> {
  const entrant = withDueReset(deps, context, arriving);
  const closed = await closedGate(deps, context, entrant);
  if (closed) return closed;

  const { user, amr, about, deviceId, writes, upgrade, reset } = entrant;
  const kept = keptAccount(deps.db, user);
  const ended = endsReset(user, amr) && isMultiFactor(amr) ? [endReset(deps.db, user)] : [];
  const upgrades = upgrade ? await upgrade() : [];
  const why = [
    kept.length > 0 && 'deletion-cancelled',
    reset && 'factors-reset',
    reason,
    upgrades.length > 0 && 'password-rehashed',
  ].find((one): one is Reason => Boolean(one));
  const event = { event: 'authn_login_success', outcome: 'success', ...about } as const;
  const tokens = await openSession(
    deps,
    context,
    user,
    amr,
    why ? { ...event, reason: why } : event,
    [...writes, ...(reset ?? []), ...ended, ...upgrades, ...kept],
  );

  const tell = (notice: Notice, from?: string) =>
    context.waitUntil(notifyOwner(deps, context, user.id, user, notice, from));
  if (reset) tell('second-factor-reset');
  if (ended.length > 0) tell('second-factor-reset-cancelled');
  if (kept.length > 0) tell('deletion-cancelled');
  if (deviceId === undefined && deps.settings.LOGIN_NOTICE === 'new-device') {
    tell('new-login', inWords(lastSeen(context), languageFor(user, context)));
  }
  const { id: key, passwordVersion } = user;
  return ok({
    tokens,
    passwordExpiresAt: deps.passwordExpiry(user),
    device: deps.knownDevices.issue({ key, passwordVersion }, deviceId),
  });
}

/** Where staff has begun a reset of the factors that a login asks for, and its time has come, the password alone lets in. */
function withDueReset(
  { db, settings }: EnterDeps,
  { now }: RequestContext,
  entrant: Entrant,
): Entrant {
  const { user, amr } = entrant;
  const isAsked = user.hasSecondFactor && !isMultiFactor(amr) && settings.MFA !== 'off';
  if (!isAsked || !isResetDue(user, now)) return entrant;
  return {
    ...entrant,
    user: { ...user, hasSecondFactor: false, factorsResetAt: null },
    reset: carryOutReset(db, user, now),
  };
}

/** Who logs in wants the account: a deletion that was asked for is taken back. */
const keptAccount = (db: Database, { id, deleteAt }: User): BatchItem<'sqlite'>[] =>
  deleteAt ? [keepAccount(db, { id, deleteAt })] : [];
