/**
 * Redeems the code of an SMS: for the number of an account, or one that is to replace it. Whoever sends it is logged in, or has
 * just shown the password at a login that waits for this proof.
 */
import { type FailedEvent, type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { opensByProof } from '../identity/prove-identifier';
import type { AttemptDeps } from '../limits/attempt-counter';
import { wrongProof } from '../limits/link-attempts';
import { type CodeDeps, checkCode, forgetCode } from '../links/code';
import type { AuthenticatedSession } from '../sessions/find-session';
import { type ConfirmIdentifierDeps, confirmIdentifier } from './confirm-identifier';
import { isCurrent, verificationRecord } from './verification';

export type VerifyPhoneDeps = ConfirmIdentifierDeps & AttemptDeps & CodeDeps;

const invalid = { code: 'code-invalid' } as const;

/**
 * @param code as somebody typed it.
 * @returns nothing, or the refusal.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function verifyPhone(
  deps: VerifyPhoneDeps,
  context: RequestContext,
  { user }: Pick<AuthenticatedSession, 'user'>,
  code: string,
): Promise<Outcome<void, ErrorOf<'code-invalid' | 'too-many-requests'>>> {
  const failed = { event: 'user_identifier_verified', userId: user.id } as const;
  const wrong = (reason: FailedEvent['reason']) =>
    wrongProof(deps, context, invalid, { ...failed, reason });

  const kept = await checkCode(deps, 'verification', user.id, code, context.now);
  const record = verificationRecord.safeParse(kept);
  if (!record.success) return wrong('code-invalid');
  if (!opensByProof(user)) return wrong('account-inactive');
  if (!isCurrent(record.data, user, 'phone')) return wrong('verification-token-outdated');

  const { value } = record.data;
  const confirmed = await confirmIdentifier(deps, context, user, { kind: 'phone', value });
  if (!confirmed.ok) {
    return refused(invalid, { ...failed, reason: confirmed.error, username: value });
  }
  context.waitUntil(forgetCode(deps, 'verification', user.id, code));
  return ok(undefined);
}
