/**
 * A refresh token works once and gives the next two tokens (RFC 9700 §4.14.2). The previous one works for REFRESH_GRACE
 * longer and gets the same successor, for a lost answer or a second tab. An older one was copied, or the device was
 * restored from a backup; we cannot tell which, so the session ends and its owner is told.
 */
import { logEvent } from '../audit/commit';
import { type Outcome, type Refused, refused } from '../audit/refused';
import { isMultiFactor } from '../core/amr';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import { invalidToken } from './invalid-token';
import { endOpenSession, type LogoutDeps } from './logout';
import { needsSecondFactor } from './mfa';
import type { RefreshClaims } from './refresh-token';
import { type RenewDeps, renewSession } from './renew-session';
import { sessionById, whyEnded } from './session-by-id';
import { issueTokens, type SessionTokenDeps, type SessionTokens } from './session-tokens';

export type RefreshDeps = SessionTokenDeps &
  RenewDeps &
  LogoutDeps &
  Pick<CredentialDeps, 'passwordExpiry'> &
  Pick<MailQueueDeps, 'mailQueue'> & { settings: { REFRESH_GRACE: number } };

type RefreshRefusal = ErrorOf<
  'invalid-token' | 'account-inactive' | 'password-expired' | 'reauthentication-required'
>;

/**
 * @param claims of a token that is ours.
 * @returns the next two tokens, or the refusal. An expired password brings no change token: none was shown.
 * @throws {StoreUnavailable} the session may have been renewed; the same token asks again.
 */
export async function refresh(
  deps: RefreshDeps,
  context: RequestContext,
  claims: RefreshClaims,
): Promise<Outcome<SessionTokens, RefreshRefusal>> {
  const renewed = await renewSession(deps, context, claims);
  return renewed
    ? ok(await issueTokens(deps, context.now, renewed))
    : notRenewed(deps, context, claims);
}

/** The session stays as it is. Why? */
async function notRenewed(
  deps: RefreshDeps,
  context: RequestContext,
  { sessionId: id, counter }: RefreshClaims,
): Promise<Outcome<SessionTokens, RefreshRefusal>> {
  const row = await sessionById(deps.db, { id });
  if (row?.session.scope !== 'account') return invalidToken('session-unknown');
  const { session, user } = row;
  const about = { userId: user.id };

  const ended = whyEnded(session, user, context.now);
  if (ended === 'account-inactive') {
    return refused({ code: ended }, { event: 'authz_fail', reason: ended, ...about });
  }
  if (ended) return invalidToken(ended, user.id);

  const behind = session.counter - counter;
  const graceMs = deps.settings.REFRESH_GRACE * 1000;
  const isRecent = context.now.getTime() - (session.refreshedAt?.getTime() ?? 0) <= graceMs;
  if (behind > 1 || (behind === 1 && !isRecent)) {
    return endReused(deps, context, id, user);
  }
  const passwordExpiresAt = session.amr.includes('pwd') ? deps.passwordExpiry(user) : null;
  if (passwordExpiresAt && passwordExpiresAt <= context.now) {
    const code = 'password-expired';
    return refused({ code }, { event: 'authz_fail', reason: code, ...about });
  }
  if (needsSecondFactor(deps, user) && !isMultiFactor(session.amr)) {
    const code = 'reauthentication-required';
    return refused({ code }, { event: 'authz_fail', reason: code, ...about });
  }
  // The database was restored to an earlier time, or the session became renewable a moment ago.
  if (behind !== 1) return invalidToken('session-unknown', user.id);
  const event = { event: 'session_renewed', reason: 'refreshed-just-before', ...about } as const;
  logEvent(deps, context, { ...event, outcome: 'success' });
  return ok(await issueTokens(deps, context.now, { id, ...session }));
}

/** Ends the session for everybody who holds a token of it; the owner is told once, however many old tokens come. */
async function endReused(
  deps: RefreshDeps,
  context: RequestContext,
  id: string,
  user: User,
): Promise<Refused<ErrorOf<'invalid-token'>>> {
  const event = { event: 'session_token_reuse', reason: 'refresh-token-old' } as const;
  const isFirst = await endOpenSession(deps, context, { ...event, outcome: 'failure' }, id);
  if (!isFirst) return invalidToken('session-revoked', user.id);
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'session-reused'));
  return refused({ code: 'invalid-token' }, { ...event, userId: user.id });
}
