/**
 * The second half of a concealed registration: whoever has the mailbox *and* the password that was chosen
 * opens the account. The password, because the registration may have been a stranger's: who only clicks in
 * a mail must not open an account to which somebody else has the password.
 *
 * Single use, and first come: the unique keys of D1 decide, however often the link is redeemed at once.
 */
import * as z from 'zod/mini';
import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { UniqueViolation } from '../db/client';
import type { User } from '../db/schema';
import type { Deps } from '../deps';
import { beginAttempt } from '../limits/attempt-counter';
import { countWrongLink } from '../limits/link-attempts';
import { findLinkRecord, forgetLinkRecord } from '../links/link';
import { accountRows, type NewAccount, newAccountSchema } from './new-account';
import type { ConfirmRegistrationInput } from './schemas';

type ConfirmRefusal = ErrorOf<
  'confirmation-link-invalid' | 'invalid-credentials' | 'too-many-attempts' | 'too-many-requests'
>;

/**
 * @returns the stored account, or the refusal; a wrong password leaves the link good.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function confirmRegistration(
  deps: Pick<
    Deps,
    | 'db'
    | 'kv'
    | 'now'
    | 'log'
    | 'pseudonym'
    | 'hasher'
    | 'attempts'
    | 'settings'
    | 'unknownAccountKey'
  >,
  context: RequestContext,
  { token, password }: ConfirmRegistrationInput,
): Promise<Result<User, ConfirmRefusal>> {
  const link = await readLink(deps, context, token);
  const account = link.ok ? link.value : undefined;
  const refusal = async <Refused extends ConfirmRefusal>(reason: Reason, refused: Refused) => {
    const username = account?.email ?? undefined;
    await commit(deps, context, {
      event: 'retryAfterSeconds' in refused ? 'excess_rate_limit_exceeded' : 'user_created',
      outcome: 'failure',
      reason,
      ...(username && { username }),
    });
    return refuse(refused);
  };
  if (!link.ok) {
    const counted = await countWrongLink(deps, context);
    if (!counted.ok) return refusal(counted.error.code, counted.error);
    return refusal(link.error, { code: 'confirmation-link-invalid' });
  }

  // A mailbox that somebody else reads must not be a place to guess the password.
  const attempt = await beginAttempt(deps, context, link.value.id);
  if (!attempt.ok) return refusal(attempt.error.code, attempt.error);
  if (!(await deps.hasher.verify(password, link.value.passwordHash))) {
    return refusal('wrong-password', { code: 'invalid-credentials' });
  }

  const { user, rows } = accountRows(deps, context, link.value);
  const about = { userId: user.id, ...(user.email && { username: user.email }) };
  try {
    await commit(deps, context, { event: 'user_created', outcome: 'success', ...about }, rows);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    await forgetLinkRecord(deps.kv, 'registration', token);
    return refusal('username-taken', { code: 'confirmation-link-invalid' });
  }
  await forgetLinkRecord(deps.kv, 'registration', token);
  return ok(user);
}

const record = z.object({ account: newAccountSchema, expiresAt: z.int() });

/** Which registration is it, if it is still good? */
async function readLink(
  { kv }: Pick<Deps, 'kv'>,
  { now }: RequestContext,
  token: string,
): Promise<Result<NewAccount, Reason>> {
  const stored = await findLinkRecord(kv, 'registration', token);
  if (stored === undefined) return refuse('confirmation-token-unknown');
  const { account, expiresAt } = record.parse(stored);
  return expiresAt <= now.getTime() ? refuse('confirmation-token-expired') : ok(account);
}
