/**
 * The one guess-protected check of a password, for logging in, changing a password and confirming a registration alike:
 * an attempt counted before the password is looked at, a derivation whether there is an account or not, the lock, the
 * notice to the owner, and a refusal that says what to audit. It opens nothing: what a right password is good for is the
 * caller's to say (OWASP ASVS 6.3.1, 6.3.8).
 */
import type { AuditEvent } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { Locale } from '../core/locale';
import { clockTick, type RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type AttemptDeps, beginAttempt } from '../limits/attempt-counter';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { DecoyDeps } from './decoy';
import type { CredentialDeps } from './deps';

export type CheckPasswordDeps = Pick<CredentialDeps, 'hasher'> &
  DecoyDeps &
  AttemptDeps &
  MailQueueDeps;

/** Whose password it should be. */
export interface PasswordOwner {
  id: string;
  email: string | null;
  passwordHash: string;
  attemptsResetAt?: number;
  locale?: Locale | null;
}

type WrongPassword = ErrorOf<'invalid-credentials'> | ErrorOf<'wrong-password'>;

/**
 * @param owner `undefined` where there is no such account: it costs the same and is refused alike.
 * @param attempt `account` names the counter; `wrong` is the refusal of a wrong password, and `about` who is audited.
 * @returns the owner, or the refusal: nothing was written to the database.
 * @throws {StoreUnavailable} where the attempt could not be counted: fail closed.
 */
export async function checkPassword<Owner extends PasswordOwner, Wrong extends WrongPassword>(
  deps: CheckPasswordDeps,
  context: RequestContext,
  owner: Owner | undefined,
  password: string,
  attempt: {
    account: string;
    deviceId?: string | undefined;
    wrong: { error: Wrong; event: AuditEvent['event'] };
    about: Pick<AuditEvent, 'userId' | 'username'>;
  },
): Promise<Outcome<Owner, Wrong | ErrorOf<'too-many-attempts'>>> {
  const { account, deviceId, wrong, about } = attempt;
  const resetAt = owner?.attemptsResetAt;
  const [counted, decoy] = await Promise.all([
    beginAttempt(deps, context, { account, resetAt, deviceId }),
    // Asked for those who exist too: its time must not tell.
    deps.decoyHash(account, context),
  ]);
  if (!counted.ok) {
    const { error } = counted;
    return refused(error, { event: 'excess_rate_limit_exceeded', reason: error.code, ...about });
  }

  const isRight = await deps.hasher.verify(password, owner?.passwordHash, decoy);
  if (owner && isRight) return ok(owner);

  const { locks, locksFirst } = counted.value;
  if (locksFirst) await notifyOwner(deps, context, account, owner, 'account-locked');
  else await clockTick();
  return refused(wrong.error, {
    event: locks ? 'authn_login_lock' : wrong.event,
    reason: owner ? 'wrong-password' : 'unknown-user',
    ...about,
  });
}
