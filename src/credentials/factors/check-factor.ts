/**
 * The one guess-protected check of a second factor. An attempt counts with those of the password, before it is looked at, and is
 * forgiven by what it opens alone: whoever knows the password gets no fresh count by showing it again (OWASP ASVS 6.3.1). Who
 * locks out by wrong codes has the password, so the owner is told each time.
 */
import type { AuditEvent, Reason } from '../../audit/events';
import { type Outcome, refused } from '../../audit/refused';
import type { ErrorOf } from '../../core/errors';
import type { RequestContext } from '../../core/request-context';
import { ok, type Result, refuse } from '../../core/result';
import type { User } from '../../db/account';
import { type AttemptDeps, beginAttempt } from '../../limits/attempt-counter';
import { type MailQueueDeps, notifyOwner } from '../../messaging/queue';
import type { FactorDeps } from './deps';
import { factorOf, passkeyById } from './find-factors';
import type { FactorProof } from './schemas';
import { type ShownFactor, showPasskey, showRecoveryCode, showTotp } from './show-factor';

export type CheckFactorDeps = FactorDeps & AttemptDeps & MailQueueDeps;

export type FactorRefusal = ErrorOf<'second-factor-invalid' | 'too-many-attempts'>;

/**
 * @param attempt `purpose` of the challenge that a passkey has signed; `event` is what a wrong one is audited as.
 * @returns what was shown, or the refusal: nothing was written.
 * @throws {StoreUnavailable} where the attempt could not be counted: fail closed.
 */
export async function checkFactor(
  deps: CheckFactorDeps,
  context: RequestContext,
  user: User,
  proof: FactorProof,
  attempt: { deviceId: string | undefined; purpose: string; event: AuditEvent['event'] },
): Promise<Outcome<ShownFactor, FactorRefusal>> {
  const { deviceId, purpose, event } = attempt;
  const about = { userId: user.id };
  const counted = await beginAttempt(deps, context, {
    account: user.id,
    resetAt: user.attemptsResetAt,
    deviceId,
  });
  if (!counted.ok) {
    const { error } = counted;
    return refused(error, { event: 'excess_rate_limit_exceeded', reason: error.code, ...about });
  }
  const shown = await show(deps, context, user, proof, purpose);
  if (shown.ok) return ok(shown.value);

  const reason = shown.error;
  if (counted.value.locks) {
    context.waitUntil(notifyOwner(deps, context, user.id, user, 'second-factor-guessed'));
  }
  tellOfCopy(deps, context, user, reason);
  return refused({ code: 'second-factor-invalid' }, { event, reason, ...about });
}

/** A copied passkey is worth a word to its owner, whatever it was shown for. */
export function tellOfCopy(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  context: RequestContext,
  user: User,
  reason: Reason,
): void {
  if (reason !== 'passkey-counter-back') return;
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'passkey-copied'));
}

async function show(
  deps: FactorDeps,
  context: RequestContext,
  { id }: User,
  proof: FactorProof,
  purpose: string,
): Promise<Result<ShownFactor, Reason>> {
  switch (proof.method) {
    case 'totp': {
      const factor = await factorOf(deps.db, id, 'totp');
      return factor ? showTotp(deps, context, factor, proof.code) : refuse('factor-unknown');
    }
    case 'recovery-code': {
      const factor = await factorOf(deps.db, id, 'recovery');
      return factor
        ? showRecoveryCode(deps, context, factor, proof.code)
        : refuse('factor-unknown');
    }
    case 'passkey': {
      const found = await passkeyById(deps.db, { credentialId: proof.response.id });
      return found?.user.id === id
        ? showPasskey(deps, context, found.factor, proof.response, purpose)
        : refuse('factor-unknown');
    }
  }
}
