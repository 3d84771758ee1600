/**
 * Opens an account: the user and the first row of their password history, in one transaction. Who is
 * unique is the database's to say, so that fifty equal registrations at once make one account.
 */
import { commit } from '../audit/commit';
import type { Action } from '../core/action';
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import { UniqueViolation } from '../db/client';
import { passwordHistory, type User, users } from '../db/schema';
import type { Deps } from '../deps';
import { kindOf } from './identifier';
import { identifiersOf, type RegisterInput } from './schemas';

/**
 * @returns the stored account, or `username-taken` with the pointer of the member that collides first.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function register(
  deps: Pick<Deps, 'db' | 'now' | 'log' | 'hasher'>,
  action: Action,
  input: RegisterInput,
): Promise<Result<User, ErrorOf<'username-taken'>>> {
  const id = crypto.randomUUID();
  const passwordHash = await deps.hasher.hash(input.password);
  const fingerprint = await deps.hasher.fingerprint(input.password, id);
  const user: User = {
    id,
    ...identifiersOf(input),
    firstName: input.firstName,
    lastName: input.lastName,
    dateOfBirth: input.dateOfBirth,
    dateOfJoining: input.dateOfJoining,
    address: input.address ?? null,
    comments: input.comments ?? null,
    active: input.active,
    passwordHash,
    passwordVersion: firstVersion,
    passwordChangedAt: action.now,
    createdAt: action.now,
  };
  try {
    await commit(
      deps,
      action,
      { event: 'user_created', outcome: 'success', userId: id, username: input.username },
      [
        deps.db.insert(users).values(user),
        deps.db
          .insert(passwordHistory)
          .values({ userId: id, version: firstVersion, fingerprint, createdAt: action.now }),
      ],
    );
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    const refusal = { code: 'username-taken', pointer: takenMember(error, input) } as const;
    await commit(deps, action, {
      event: 'user_created',
      outcome: 'failure',
      reason: refusal.code,
      username: input.username,
    });
    return refuse(refusal);
  }
  return ok(user);
}

const firstVersion = 1;

/** The member of the body that brought the identifier which is taken. */
function takenMember({ column }: UniqueViolation, { username }: RegisterInput): string {
  const kind = column === 'users.email' ? 'email' : 'phone';
  return kindOf(username) === kind ? '/username' : `/${kind}`;
}
