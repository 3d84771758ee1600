import type { Action } from '../core/action';
import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import type { Settings } from '../settings';
import type { AttemptVerdict, LoginAttempts } from './login-attempts.object';

export interface AttemptDeps {
  attempts: DurableObjectNamespace<LoginAttempts>;
  settings: Pick<Settings, 'LOGIN_MAX_FAILURES'>;
}

/**
 * Counts an attempt before its password is looked at.
 * @param account the user's id, or what stands for it where there is no such user.
 * @returns whether a wrong password of this attempt locks the account, and for the first time.
 * @throws {StoreUnavailable} without a count there is no attempt: fail closed.
 */
export async function beginAttempt(
  deps: AttemptDeps,
  action: Action,
  account: string,
): Promise<Result<{ locks: boolean; locksFirst: boolean }, ErrorOf<'too-many-attempts'>>> {
  const rule = { maxFailures: deps.settings.LOGIN_MAX_FAILURES };
  const verdict = await askStore<AttemptVerdict>('durable-object', () =>
    deps.attempts.getByName(account).begin(action.now.getTime(), rule),
  );
  if (verdict.allowed) return ok({ locks: verdict.locks, locksFirst: verdict.locksFirst });
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  return refuse({ code: 'too-many-attempts', retryAfterSeconds });
}

/**
 * Forgets the failures of an account: its owner has shown who they are. Best effort: a count that
 * stays makes the next lock come sooner and lets nobody in.
 */
export async function clearAttempts(deps: AttemptDeps, account: string): Promise<void> {
  await tellStore(() => deps.attempts.getByName(account).clear());
}
