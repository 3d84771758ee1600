/**
 * Checks a password and opens a session. An unknown user costs the same calls and the same
 * derivation as a wrong password and is answered alike; whether an account is inactive or its
 * password expired is told only to whoever knows the password (OWASP ASVS 6.3.8).
 */
import { and, eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { commit } from '../audit/commit';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { type SessionRow, sessions, type User, users } from '../db/schema';
import type { Deps } from '../deps';
import { findAccount } from '../identity/find-account';
import { beginAttempt, clearAttempts, forgiveAttempts } from '../limits/attempt-counter';
import { notifyOwner } from '../messaging/queue';
import type { LoginInput } from './schemas';

type LoginDeps = Pick<
  Deps,
  | 'db'
  | 'now'
  | 'log'
  | 'pseudonym'
  | 'settings'
  | 'unknownAccountKey'
  | 'attempts'
  | 'mailQueue'
  | 'hasher'
  | 'accessTokens'
  | 'passwordExpiry'
>;

export interface LoggedIn {
  accessToken: string;
  expiresInSeconds: number;
  passwordExpiresAt: Date | null;
}

type LoginRefusal = ErrorOf<
  'invalid-credentials' | 'account-inactive' | 'password-expired' | 'too-many-attempts'
>;

/**
 * @returns a token for a stored session, or the refusal; `password-expired` brings a change token.
 * @throws {StoreUnavailable} nobody was let in.
 */
export async function login(
  deps: LoginDeps,
  context: RequestContext,
  { username, password }: LoginInput,
): Promise<Result<LoggedIn, LoginRefusal>> {
  const { user, name, key } = await findAccount(deps, username);
  const about = { username: name, ...(user && { userId: user.id }) };

  const attempt = await beginAttempt(deps, context, key, user?.attemptsResetAt);
  if (!attempt.ok) {
    const event = 'excess_rate_limit_exceeded';
    await commit(deps, context, {
      event,
      outcome: 'failure',
      reason: attempt.error.code,
      ...about,
    });
    return attempt;
  }

  const right = await deps.hasher.verify(password, user?.passwordHash);
  if (!user || !right) {
    const event = attempt.value.locks ? 'authn_login_lock' : 'authn_login_fail';
    const reason = user ? 'wrong-password' : 'unknown-user';
    await commit(deps, context, { event, outcome: 'failure', reason, ...about });
    if (attempt.value.locksFirst) await notifyOwner(deps, context, key, user, 'account-locked');
    return refuse({ code: 'invalid-credentials' });
  }

  return openSession(deps, context, user, { username: name, password });
}

/** The password is right. What else stands in the way? */
async function openSession(
  deps: LoginDeps,
  context: RequestContext,
  user: User,
  { username, password }: LoginInput,
): Promise<Result<LoggedIn, LoginRefusal>> {
  const { settings } = deps;
  const about = { userId: user.id, username };
  const refused = { event: 'authn_login_fail', outcome: 'failure', ...about } as const;
  if (!user.active) {
    await Promise.all([
      commit(deps, context, { ...refused, reason: 'account-inactive' }),
      clearAttempts(deps, user.id),
    ]);
    return refuse({ code: 'account-inactive' });
  }

  const passwordExpiresAt = deps.passwordExpiry(user.passwordChangedAt);
  if (passwordExpiresAt && passwordExpiresAt <= context.now) {
    const session = newSession(user, 'change', context, settings.CHANGE_TOKEN_TTL);
    const changeToken = await deps.accessTokens.issue(session);
    await commit(deps, context, { ...refused, reason: 'password-expired' }, [
      deps.db.insert(sessions).values(session),
      forgiveAttempts(deps.db, context, user.id),
    ]);
    const expiresInSeconds = settings.CHANGE_TOKEN_TTL;
    return refuse({ code: 'password-expired', changeToken, expiresInSeconds });
  }

  const session = newSession(user, 'access', context, settings.ACCESS_TOKEN_TTL);
  const accessToken = await deps.accessTokens.issue(session);
  const renewal = await rehashed(deps, user, password);
  await commit(
    deps,
    context,
    {
      event: 'authn_login_success',
      outcome: 'success',
      ...(renewal.length > 0 && { reason: 'password-rehashed' }),
      ...about,
    },
    [
      deps.db.insert(sessions).values(session),
      forgiveAttempts(deps.db, context, user.id),
      ...renewal,
    ],
  );
  return ok({ accessToken, expiresInSeconds: settings.ACCESS_TOKEN_TTL, passwordExpiresAt });
}

const newSession = (
  user: User,
  purpose: SessionRow['purpose'],
  { now }: RequestContext,
  lifetimeSeconds: number,
) => ({
  id: crypto.randomUUID(),
  userId: user.id,
  purpose,
  // As it was read: a password changed meanwhile makes this session dead on arrival.
  passwordVersion: user.passwordVersion,
  createdAt: now,
  expiresAt: addSeconds(now, lifetimeSeconds),
});

/** A hash of an older cost is made anew while the password is at hand. */
async function rehashed(
  { db, hasher }: Pick<Deps, 'db' | 'hasher'>,
  user: User,
  password: string,
): Promise<BatchItem<'sqlite'>[]> {
  if (!hasher.isOutdated(user.passwordHash)) return [];
  const passwordHash = await hasher.hash(password);
  const sameVersion = and(eq(users.id, user.id), eq(users.passwordVersion, user.passwordVersion));
  return [db.update(users).set({ passwordHash }).where(sameVersion)];
}
