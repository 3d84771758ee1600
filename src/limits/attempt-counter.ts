import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { Database } from '../db/client';
import { credentials } from '../db/schema';
import type { AttemptCounter, AttemptRule, AttemptVerdict } from './attempt-counter.object';
import { networkKey } from './network';

export interface AttemptDeps {
  attempts: ObjectsByName<AttemptCounter>;
  /** Names counters and sources, so that none of them is a list of people or addresses. */
  unknownAccountKey: Uint8Array;
  settings: { LOGIN_MAX_FAILURES: number };
}

/** What attempts are counted for, and from where. */
export interface Attempted {
  /** The user's id, or what stands for it where there is no such user. */
  account: string;
  /** From the user as just read; 0 if there is no such user. */
  resetAt?: number | undefined;
  /** Of a device that has logged in to this account before. */
  deviceId?: string | undefined;
}

/** Whether a wrong password of this attempt locks its source, and is the first to on this account. */
export interface Attempt {
  locks: boolean;
  locksFirst: boolean;
}

/**
 * Counts an attempt before its password is looked at.
 * @throws {StoreUnavailable} without a count there is no attempt: fail closed.
 */
export async function beginAttempt(
  deps: AttemptDeps,
  context: RequestContext,
  { account, resetAt, deviceId }: Attempted,
): Promise<Result<Attempt, ErrorOf<'too-many-attempts'>>> {
  const rule = ruleOf(deps, context, resetAt, deviceId);
  const verdict = await askStore<AttemptVerdict>('durable-object', () =>
    deps.attempts.getByName(account).begin(context.now.getTime(), rule),
  );
  if (verdict.allowed) return ok({ locks: verdict.locks, locksFirst: verdict.locksFirst });
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  return refuse({ code: 'too-many-attempts', retryAfterSeconds });
}

/** Takes back an attempt of this request whose password was right, where a second factor has to follow. Best effort. */
export async function takeBackAttempt(
  deps: AttemptDeps,
  context: RequestContext,
  { account, resetAt, deviceId }: Attempted,
): Promise<void> {
  const rule = ruleOf(deps, context, resetAt, deviceId);
  await tellStore(() => deps.attempts.getByName(account).takeBack(context.now.getTime(), rule));
}

const ruleOf = (
  deps: AttemptDeps,
  context: RequestContext,
  resetAt = 0,
  deviceId?: string,
): AttemptRule => ({
  source: deviceId === undefined ? networkSource(deps, context) : `device:${deviceId}`,
  trusted: deviceId !== undefined,
  maxFailures: deps.settings.LOGIN_MAX_FAILURES,
  resetAt,
});

/** What is stored of a failed login is no list of who tried from where. Neighbours share a count for the same account alone. */
const networkSource = (deps: AttemptDeps, context: RequestContext): string =>
  `network:${networkKey(deps, context) ?? 'unknown'}`;

/**
 * Forgets what was tried where the password was right and nothing is written to the database: it is refused all
 * the same. Best effort: a count that stays makes the next lock come sooner and lets nobody in.
 */
export async function clearAttempts(
  deps: Pick<AttemptDeps, 'attempts'>,
  account: string,
): Promise<void> {
  await tellStore(() => deps.attempts.getByName(account).clear());
}

/**
 * The write that forgives: the owner of an account has shown who they are, and what was tried before no longer
 * counts. It goes into the transaction of what they did, so that neither happens without the other.
 */
export const forgiveAttempts = (
  db: Database,
  context: RequestContext,
  userId: string,
): BatchItem<'sqlite'> =>
  db.update(credentials).set(forgiven(context)).where(eq(credentials.userId, userId));

/**
 * The same, for a write that changes more of the credential. By the clock, so that it is above what the objects have
 * seen also after the database was restored to an earlier moment; and always above what it was.
 */
export const forgiven = ({ now }: RequestContext): { attemptsResetAt: SQL } => ({
  attemptsResetAt: sql`max(${credentials.attemptsResetAt} + 1, ${now.getTime()})`,
});
