/**
 * Opens an account: its rows and the first of its password history, in one transaction (`store-account.ts`). Then its
 * identifier is to be proved.
 */
import type { AuditDeps } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { kindOf } from '../identity/identifier';
import type { SmsDeps } from '../messaging/jobs';
import type { MailQueueDeps } from '../messaging/queue';
import { newAccount } from './new-account';
import { sendFirstVerification } from './request-verification';
import type { RegisterInput } from './schemas';
import { storeAccount } from './store-account';
import { phoneUnconfirmable } from './verification';

export type RegisterDeps = AuditDeps &
  MailQueueDeps &
  SmsDeps &
  Pick<CredentialDeps, 'hasher' | 'isBreached'> & {
    settings: { VERIFICATION: 'off' | 'optional' | 'required' };
  };

/**
 * @returns the stored account, or `username-taken` with the pointer of every member that is, or
 * `validation-failed` for a password that has leaked, or a number that could never be proved.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function register(
  deps: RegisterDeps,
  context: RequestContext,
  input: RegisterInput,
): Promise<Outcome<User, ErrorOf<'username-taken' | 'validation-failed'>>> {
  const { username } = input;
  const failed = { event: 'user_created', username } as const;
  const { VERIFICATION, sms } = deps.settings;
  // Nobody could ever log in to it.
  if (VERIFICATION === 'required' && kindOf(username) === 'phone' && sms.transport === 'off') {
    return refused(phoneUnconfirmable('/username'), { ...failed, reason: 'phone-unconfirmable' });
  }
  const account = await newAccount(deps, context, input);
  if (!account.ok) return refused(account.error, { ...failed, reason: 'password-breached' });

  const stored = await storeAccount(deps, context, account.value);
  if (stored.ok) {
    const user = stored.value;
    // An inactive account waits for whoever opened it to say so: a proof would open it.
    if (VERIFICATION !== 'off' && user.active) {
      context.waitUntil(sendFirstVerification(deps, context, user));
    }
    return ok(user);
  }
  const code = 'username-taken';
  const pointers = stored.error.map((taken) =>
    taken === username ? '/username' : `/${kindOf(taken)}`,
  );
  return refused({ code, pointers }, { ...failed, reason: code });
}
