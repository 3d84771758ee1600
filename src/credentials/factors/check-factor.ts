/**
 * The one guess-protected check of a second factor. An attempt counts twice, before it is looked at: with those of the password, and
 * by itself, where nothing forgives it but a factor that was right. So whoever has the password, or the mailbox that sets another one, gets no
 * fresh count by showing it again; nor by being a device that is known for it (OWASP ASVS 6.3.1). Who locks out by wrong
 * codes has the password or a session, so the owner is told each time.
 */
import type { AuditEvent, Reason } from '../../audit/events';
import { type Outcome, refused } from '../../audit/refused';
import type { ErrorOf } from '../../core/errors';
import type { RequestContext } from '../../core/request-context';
import { ok, type Result, refuse } from '../../core/result';
import type { User } from '../../db/account';
import type { FactorRow } from '../../db/schema';
import { type AttemptDeps, beginAttempt } from '../../limits/attempt-counter';
import { type MailQueueDeps, notifyOwner } from '../../messaging/queue';
import type { FactorDeps } from './deps';
import { codesLeft, factorsOf } from './find-factors';
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
  const { id: userId, attemptsResetAt: resetAt } = user;
  const about = { userId };
  const own = await factorsOf(deps.db, userId);
  const [withPasswords, alone] = await Promise.all([
    beginAttempt(deps, context, { account: userId, resetAt, deviceId }),
    beginAttempt(deps, context, { account: factorCounterOf(userId), resetAt: lastUse(own) }),
  ]);
  for (const counted of [withPasswords, alone]) {
    if (counted.ok) continue;
    const { error } = counted;
    return refused(error, { event: 'excess_rate_limit_exceeded', reason: error.code, ...about });
  }
  const shown = await show(deps, context, own, proof, purpose);
  if (shown.ok) return ok(shown.value);

  const reason = shown.error;
  const locks = [withPasswords, alone].some((counted) => counted.ok && counted.value.locks);
  if (locks) {
    context.waitUntil(notifyOwner(deps, context, userId, user, 'second-factor-guessed'));
  }
  tellOfCopy(deps, context, user, reason);
  return refused(
    { code: 'second-factor-invalid' },
    { event: locks ? 'authn_login_lock' : event, reason, ...about },
  );
}

/** The name of the object that counts attempts at the factors of an account alone. */
export const factorCounterOf = (userId: string): string => `factor:${userId}`;

/** Milliseconds since 1970. */
const lastUse = (own: FactorRow[]): number =>
  Math.max(0, ...own.map(({ lastUsedAt }) => lastUsedAt?.getTime() ?? 0));

/** Whoever has found the paper with the codes should not stay unnoticed. Best effort, like every notice. */
export function tellOfRecoveryCode(
  deps: CheckFactorDeps,
  context: RequestContext,
  user: User,
  { method, factorId }: ShownFactor,
): void {
  if (method !== 'recovery-code') return;
  const tell = async () => {
    const left = await codesLeft(deps.db, factorId).catch(() => undefined);
    await notifyOwner(deps, context, user.id, user, 'recovery-code-used', left?.toString());
  };
  context.waitUntil(tell());
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
  own: FactorRow[],
  proof: FactorProof,
  purpose: string,
): Promise<Result<ShownFactor, Reason>> {
  const factor = own.find(({ kind, credentialId }) =>
    proof.method === 'passkey'
      ? credentialId === proof.response.id
      : kind === kindOfCode[proof.method],
  );
  if (!factor) return refuse('factor-unknown');
  switch (proof.method) {
    case 'totp':
      return showTotp(deps, context, factor, proof.code);
    case 'recovery-code':
      return showRecoveryCode(deps, context, factor, proof.code);
    case 'passkey':
      return showPasskey(deps, context, factor, proof.response, purpose);
  }
}

const kindOfCode = { totp: 'totp', 'recovery-code': 'recovery' } as const;
