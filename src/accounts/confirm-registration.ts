/**
 * The second half of a concealed registration: a person who has the mailbox *and* the password that was chosen
 * opens the account. The password is asked for because a stranger may have registered: a click in a mail
 * must not open an account to which somebody else has the password.
 *
 * Single use, and first come: the unique keys of D1 decide, however often the link is redeemed at once.
 */
import * as z from 'zod/mini';
import type { AuditDeps } from '../audit/commit';
import type { Reason } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { type CheckPasswordDeps, checkPassword } from '../credentials/check-password';
import type { User } from '../db/account';
import { wrongProof } from '../limits/link-attempts';
import { findLinkRecord, forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import { type NewAccount, newAccountSchema } from './new-account';
import type { ConfirmRegistrationInput } from './schemas';
import { storeAccount } from './store-account';

export type ConfirmRegistrationDeps = AuditDeps & CheckPasswordDeps & OpenLinkDeps;

type ConfirmRefusal = ErrorOf<
  'confirmation-link-invalid' | 'invalid-credentials' | 'too-many-attempts' | 'too-many-requests'
>;

/**
 * @returns the stored account, or the refusal; a wrong password leaves the link good.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function confirmRegistration(
  deps: ConfirmRegistrationDeps,
  context: RequestContext,
  { token, password }: ConfirmRegistrationInput,
): Promise<Outcome<User, ConfirmRefusal>> {
  const event = 'user_created';
  const link = await readLink(deps, context, token);
  if (!link.ok) {
    const { error: reason } = link;
    return wrongProof(deps, context, { code: 'confirmation-link-invalid' }, { event, reason });
  }

  // A mailbox that somebody else reads must not be a place to guess the password.
  const about = { username: link.value.username };
  const checked = await checkPassword(deps, context, link.value, password, {
    account: link.value.id,
    wrong: { error: { code: 'invalid-credentials' }, event },
    about,
  });
  if (!checked.ok) return checked;

  const stored = await storeAccount(deps, context, link.value, {
    emailVerifiedAt: context.now,
  });
  await forgetLinkRecord(deps.kv, 'registration', token);
  return stored.ok
    ? ok(stored.value)
    : refused({ code: 'confirmation-link-invalid' }, { event, reason: 'username-taken', ...about });
}

const record = z.object({ account: newAccountSchema, expiresAt: z.int() });

/** Which registration is it, if it is still good? */
async function readLink(
  deps: OpenLinkDeps,
  { now }: RequestContext,
  token: string,
): Promise<Result<NewAccount, Reason>> {
  const stored = await findLinkRecord(deps, 'registration', token);
  const parsed = record.safeParse(stored);
  if (!parsed.success) return refuse('confirmation-token-unknown');
  const { account, expiresAt } = parsed.data;
  return expiresAt <= now.getTime() ? refuse('confirmation-token-expired') : ok(account);
}
