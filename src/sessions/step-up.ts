/**
 * The owner of a session shows again who they are, with all that a login asks for, before what a stolen session must not do (step-up
 * authentication; RFC 9470, OWASP ASVS 7.5.3). The session stays the same; what it may do is decided by when and how that was.
 */
import { eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { type Amr, amrOf } from '../core/amr';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import {
  type CheckFactorDeps,
  checkFactor,
  type FactorRefusal,
  tellOfRecoveryCode,
} from '../credentials/factors/check-factor';
import { endReset, endsReset } from '../credentials/factors/reset';
import { type ShownFactor, whyNotUsed } from '../credentials/factors/show-factor';
import { sessions } from '../db/schema';
import { forgiveAttempts, takeBackAttempt } from '../limits/attempt-counter';
import { notifyOwner } from '../messaging/queue';
import type { AuthenticatedSession } from './find-session';
import { asksForMore, type MfaDeps } from './mfa';
import { type ReauthenticateDeps, reauthenticate } from './reauthenticate';
import type { StepUpInput } from './schemas';
import { purposeOf } from './second-factor';

export type StepUpDeps = AuditDeps & MfaDeps & ReauthenticateDeps & CheckFactorDeps;

type StepUpRefusal = FactorRefusal | ErrorOf<'wrong-password' | 'reauthentication-required'>;

const event = 'authn_reauthentication';

/**
 * @param input the password, with a factor where the account has one; a passkey needs no password.
 * @param cookies what this device was given at earlier logins.
 * @returns nothing, or the refusal; `reauthentication-required` where the password alone is not enough.
 * @throws {StoreUnavailable}
 */
export async function stepUp(
  deps: StepUpDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { password, secondFactor }: StepUpInput,
  cookies: Record<string, string>,
): Promise<Outcome<void, StepUpRefusal>> {
  const { user } = session;
  const about = { event, userId: user.id } as const;
  const isOff = deps.settings.MFA === 'off';
  const proof = isOff ? undefined : secondFactor;
  const hasPassword = password !== undefined;
  const isEnough =
    proof?.method === 'passkey' || (hasPassword && (proof || !asksForMore(deps, user)));
  if (!isEnough) {
    const code = 'reauthentication-required';
    return refused({ code }, { ...about, reason: code });
  }
  const { id: key, passwordVersion, attemptsResetAt: resetAt } = user;
  const deviceId = deps.knownDevices.read(cookies, { key, passwordVersion });
  if (hasPassword) {
    const right = await reauthenticate(deps, context, user, password, cookies, about);
    if (!right.ok) return right;
    // The factor counts as the attempt.
    if (proof) await takeBackAttempt(deps, context, { account: key, resetAt, deviceId });
  }
  const attempt = { deviceId, purpose: purposeOf(session), event } as const;
  const shown = proof && (await checkFactor(deps, context, user, proof, attempt));
  if (shown && !shown.ok) return shown;
  const amr = amrOf(hasPassword ? ['pwd'] : [], shown?.value.amr ?? []);
  return write(deps, context, session, amr, shown?.value);
}

/** A session that has ended meanwhile stays so. */
async function write(
  deps: StepUpDeps,
  context: RequestContext,
  { id, user, amr: before }: AuthenticatedSession,
  amr: Amr,
  shown: ShownFactor | undefined,
): Promise<Outcome<void, StepUpRefusal>> {
  const { db } = deps;
  const about = { event, userId: user.id } as const;
  const success = { ...about, outcome: 'success' } as const;
  const ended = shown !== undefined && endsReset(user, amr);
  try {
    await commit(deps, context, shown ? { ...success, reason: shown.method } : success, [
      ...(shown?.writes ?? []),
      ...(ended ? [endReset(db, user)] : []),
      db
        .update(sessions)
        // What a factor has opened that is gone since counts no more.
        .set({ amr: amrOf(user.hasSecondFactor ? before : [], amr), authTime: context.now })
        .where(eq(sessions.id, id)),
      forgiveAttempts(db, context, user.id),
    ]);
    if (ended) {
      const notice = 'second-factor-reset-cancelled';
      context.waitUntil(notifyOwner(deps, context, user.id, user, notice));
    }
    if (shown) tellOfRecoveryCode(deps, context, user, shown);
    return ok(undefined);
  } catch (thrown) {
    const reason = whyNotUsed(thrown);
    return refused({ code: 'second-factor-invalid' }, { ...about, reason });
  }
}
