/**
 * Redeems a verification link: for the address of an account, or one that is to replace it. The password is asked for as well,
 * because a stranger may have opened the account with an address that is not theirs: a click in a mail must not give
 * them an account that looks like its owner's. Single use, by the condition of the write (`confirm-identifier.ts`).
 */
import { type FailedEvent, type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { type CheckPasswordDeps, checkPassword } from '../credentials/check-password';
import type { User } from '../db/account';
import { findLinkOwner, type LinkOwnerDeps } from '../identity/link-owner';
import { opensByProof } from '../identity/prove-identifier';
import { wrongProof } from '../limits/link-attempts';
import { forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import { type ConfirmIdentifierDeps, confirmIdentifier } from './confirm-identifier';
import type { VerifyEmailInput } from './schemas';
import { isCurrent, verificationLinkRecord } from './verification';

export type VerifyEmailDeps = ConfirmIdentifierDeps & CheckPasswordDeps & OpenLinkDeps;

type VerifyRefusal = ErrorOf<
  'verification-link-invalid' | 'invalid-credentials' | 'too-many-attempts' | 'too-many-requests'
>;

/**
 * @returns nothing, or the refusal; a wrong password leaves the link good.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function verifyEmail(
  deps: VerifyEmailDeps,
  context: RequestContext,
  { token, password }: VerifyEmailInput,
): Promise<Outcome<void, VerifyRefusal>> {
  const link = await readLink(deps, context, token);
  if (!link.ok) return wrongProof(deps, context, { code: 'verification-link-invalid' }, link.error);
  const { user, email } = link.value;
  const about = { userId: user.id, username: email };
  const event = 'user_identifier_verified';

  // A mailbox that somebody else reads must not be a place to guess the password.
  const checked = await checkPassword(deps, context, user, password, {
    account: user.id,
    wrong: { error: { code: 'invalid-credentials' }, event },
    about,
  });
  if (!checked.ok) return checked;

  const confirmed = await confirmIdentifier(deps, context, user, { kind: 'email', value: email });
  if (!confirmed.ok) {
    const reason = confirmed.error;
    return refused({ code: 'verification-link-invalid' }, { event, reason, ...about });
  }
  context.waitUntil(forgetLinkRecord(deps.kv, 'verification', token));
  return ok(undefined);
}

/** Whose link is it, if it is still good? */
async function readLink(
  deps: LinkOwnerDeps,
  context: RequestContext,
  token: string,
): Promise<Result<{ user: User; email: string }, FailedEvent>> {
  const event = 'user_identifier_verified';
  const schema = verificationLinkRecord;
  const link = await findLinkOwner(deps, context, 'verification', schema, token, event);
  if (!link.ok) return link;
  const { user, record } = link.value;
  const failed = { event, userId: user.id } as const;
  if (!opensByProof(user)) return refuse({ ...failed, reason: 'account-inactive' });
  if (!isCurrent(record, user, 'email')) {
    return refuse({ ...failed, reason: 'verification-token-outdated' });
  }
  return ok({ user, email: record.value });
}
