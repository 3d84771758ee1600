import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { Database } from '../db/client';
import { users } from '../db/schema';
import type { AttemptCounter, AttemptVerdict } from './attempt-counter.object';

export interface AttemptDeps {
  attempts: DurableObjectNamespace<AttemptCounter>;
  settings: { LOGIN_MAX_FAILURES: number };
}

/**
 * Counts an attempt before its password is looked at.
 * @param account the user's id, or what stands for it where there is no such user.
 * @param epoch of the user as just read; 0 where there is none.
 * @returns whether a wrong password of this attempt locks the account, and for the first time.
 * @throws {StoreUnavailable} without a count there is no attempt: fail closed.
 */
export async function beginAttempt(
  deps: AttemptDeps,
  context: RequestContext,
  account: string,
  epoch = 0,
): Promise<Result<{ locks: boolean; locksFirst: boolean }, ErrorOf<'too-many-attempts'>>> {
  const rule = { maxFailures: deps.settings.LOGIN_MAX_FAILURES, epoch };
  const verdict = await askStore<AttemptVerdict>('durable-object', () =>
    deps.attempts.getByName(account).begin(context.now.getTime(), rule),
  );
  if (verdict.allowed) return ok({ locks: verdict.locks, locksFirst: verdict.locksFirst });
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  return refuse({ code: 'too-many-attempts', retryAfterSeconds });
}

/**
 * Forgets what was tried where the password was right and nothing is written to the database: it is refused all
 * the same. Best effort: a count that stays makes the next lock come sooner and lets nobody in.
 */
export async function clearAttempts(deps: AttemptDeps, account: string): Promise<void> {
  await tellStore(() => deps.attempts.getByName(account).clear());
}

/**
 * The write that forgives: the owner of an account has shown who they are, and what was tried before counts no
 * more. It goes into the transaction of what they did, so that neither happens without the other.
 */
export const forgiveAttempts = (
  db: Database,
  context: RequestContext,
  userId: string,
): BatchItem<'sqlite'> => db.update(users).set(forgiven(context)).where(eq(users.id, userId));

/**
 * The same, for a write that changes more of the user. By the clock, so that it is above what the objects have seen
 * also after the database was restored to a moment before; and always above what it was.
 */
export const forgiven = ({ now }: RequestContext): { attemptsResetAt: SQL } => ({
  attemptsResetAt: sql`max(${users.attemptsResetAt} + 1, ${now.getTime()})`,
});
