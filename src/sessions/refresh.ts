/**
 * A refresh token works once and gives the next two tokens (RFC 9700 §4.14.2). The previous one works for REFRESH_GRACE
 * longer and gets the same successor, for a lost answer or a second tab. An older one was copied, or the device was
 * restored from a backup; we cannot tell which, so the session ends and its owner is told.
 */
import { eq } from 'drizzle-orm';
import { commit, logEvent } from '../audit/commit';
import type { Reason } from '../audit/events';
import { type Outcome, type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { User } from '../db/account';
import { sessions } from '../db/schema';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import { expiredPassword, type PasswordExpiryDeps } from './login-gates';
import type { RefreshClaims, RefreshTokens } from './refresh-token';
import { type RenewDeps, renewSession } from './renew-session';
import { type RevokedDeps, rememberRevoked } from './revoked';
import { sessionById, whyEnded } from './session-by-id';
import { issueTokens, type SessionTokens } from './session-tokens';

export type RefreshDeps = PasswordExpiryDeps &
  RenewDeps &
  RevokedDeps &
  Pick<MailQueueDeps, 'mailQueue'> & {
    refreshTokens: RefreshTokens;
    settings: { REFRESH_GRACE: number };
  };

type RefreshRefusal = ErrorOf<'invalid-token' | 'account-inactive' | 'password-expired'>;

/**
 * @returns the next two tokens, or the refusal: as at a login, an expired password brings a change token.
 * @throws {StoreUnavailable} the session may have been renewed; the same token asks again.
 */
export async function refresh(
  deps: RefreshDeps,
  context: RequestContext,
  token: string,
): Promise<Outcome<SessionTokens, RefreshRefusal>> {
  const claims = deps.refreshTokens.read(token);
  if (!claims.ok) return notThisToken(claims.error);
  const renewed = await renewSession(deps, context, claims.value);
  return renewed
    ? ok(await issueTokens(deps, context.now, renewed))
    : notRenewed(deps, context, claims.value);
}

/** The session stays as it is. Why? */
async function notRenewed(
  deps: RefreshDeps,
  context: RequestContext,
  { sessionId: id, counter }: RefreshClaims,
): Promise<Outcome<SessionTokens, RefreshRefusal>> {
  const row = await sessionById(deps.db, { id });
  if (row?.session.scope !== 'account') return notThisToken('session-unknown');
  const { session, user } = row;
  const about = { userId: user.id };

  const ended = whyEnded(session, user, context.now);
  if (ended === 'account-inactive') {
    return refused({ code: ended }, { event: 'authz_fail', reason: ended, ...about });
  }
  if (ended) return notThisToken(ended, user);

  const behind = session.counter - counter;
  const graceMs = deps.settings.REFRESH_GRACE * 1000;
  const isRecent = context.now.getTime() - (session.refreshedAt?.getTime() ?? 0) <= graceMs;
  if (behind > 1 || (behind === 1 && !isRecent)) {
    return endReused(deps, context, { id, user });
  }
  // No password was shown, so wrong ones before still count.
  const failed = { event: 'authz_fail', ...about } as const;
  const expired = await expiredPassword(deps, context, user, failed, []);
  if (expired) return expired;
  // The database was restored to an earlier time, or the session became renewable a moment ago.
  if (behind !== 1) return notThisToken('session-unknown', user);
  const event = { event: 'session_renewed', reason: 'refreshed-just-before', ...about } as const;
  logEvent(deps, context, { ...event, outcome: 'success' });
  return ok(await issueTokens(deps, context.now, { id, ...session }));
}

/** Ends the session for everybody who holds a token of it. */
async function endReused(
  deps: RefreshDeps,
  context: RequestContext,
  { id, user }: { id: string; user: User },
): Promise<Refused<ErrorOf<'invalid-token'>>> {
  const event = {
    event: 'session_token_reuse',
    reason: 'refresh-token-old',
    userId: user.id,
  } as const;
  await commit(deps, context, { ...event, outcome: 'failure' }, [
    deps.db.update(sessions).set({ revokedAt: context.now }).where(eq(sessions.id, id)),
  ]);
  rememberRevoked(deps, context, id);
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'session-reused'));
  return refused({ code: 'invalid-token' }, event);
}

const notThisToken = (reason: Reason, user?: User): Refused<ErrorOf<'invalid-token'>> =>
  refused(
    { code: 'invalid-token' },
    { event: 'authz_fail', reason, ...(user && { userId: user.id }) },
  );
