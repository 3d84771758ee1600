/** Opens an account: its rows and the first of its password history, in one transaction (`store-account.ts`). */
import type { AuditDeps } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { kindOf } from '../identity/identifier';
import { newAccount } from './new-account';
import type { RegisterInput } from './schemas';
import { storeAccount } from './store-account';

export type RegisterDeps = AuditDeps & Pick<CredentialDeps, 'hasher' | 'isBreached'>;

/**
 * @returns the stored account, or `username-taken` with the pointer of every member that is, or
 * `validation-failed` for a password that has leaked.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function register(
  deps: RegisterDeps,
  context: RequestContext,
  input: RegisterInput,
): Promise<Outcome<User, ErrorOf<'username-taken' | 'validation-failed'>>> {
  const { username } = input;
  const failed = { event: 'user_created', username } as const;
  const account = await newAccount(deps, context, input);
  if (!account.ok) return refused(account.error, { ...failed, reason: 'password-breached' });

  const stored = await storeAccount(deps, context, account.value);
  if (stored.ok) return ok(stored.value);
  const code = 'username-taken';
  const pointers = stored.error.map((taken) =>
    taken === username ? '/username' : `/${kindOf(taken)}`,
  );
  return refused({ code, pointers }, { ...failed, reason: code });
}
