/**
 * Opens an account: the user and the first row of their password history, in one transaction. Who is
 * unique is the database's to say, so that fifty equal registrations at once make one account.
 */
import { commit } from '../audit/commit';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { UniqueViolation } from '../db/client';
import type { User } from '../db/schema';
import type { Deps } from '../deps';
import { kindOf } from '../identity/identifier';
import { accountRows, newAccount } from './new-account';
import type { RegisterInput } from './schemas';

/**
 * @returns the stored account, or `username-taken` with the pointer of the member that collides first, or
 * `validation-failed` for a password that has leaked.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function register(
  deps: Pick<Deps, 'db' | 'now' | 'log' | 'pseudonym' | 'hasher' | 'isBreached'>,
  context: RequestContext,
  input: RegisterInput,
): Promise<Result<User, ErrorOf<'username-taken' | 'validation-failed'>>> {
  const { username } = input;
  const failed = { event: 'user_created', outcome: 'failure', username } as const;
  const account = await newAccount(deps, context, input);
  if (!account.ok) {
    await commit(deps, context, { ...failed, reason: 'password-breached' });
    return account;
  }
  const { user, rows } = accountRows(deps, context, account.value);
  const event = { event: 'user_created', outcome: 'success', userId: user.id, username } as const;
  try {
    await commit(deps, context, event, rows);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    const refusal = { code: 'username-taken', pointer: takenMember(error, input) } as const;
    await commit(deps, context, { ...failed, reason: refusal.code });
    return refuse(refusal);
  }
  return ok(user);
}

/** The member of the body that brought the identifier which is taken. */
function takenMember({ column }: UniqueViolation, { username }: RegisterInput): string {
  const kind = column === 'users.email' ? 'email' : 'phone';
  return kindOf(username) === kind ? '/username' : `/${kind}`;
}
