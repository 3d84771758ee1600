/** The one place where sessions are opened: what they open, for how long, and in one transaction with their event. */
import type { BatchItem } from 'drizzle-orm/batch';
import { type AuditDeps, commit } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import type { Amr } from '../core/amr';
import { addSeconds, earlier } from '../core/duration';
import type { LimitedToken } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import { type SessionRow, sessions } from '../db/schema';
import { idWhileThere } from '../identity/pending-deletion';
import { forgiveAttempts } from '../limits/attempt-counter';
import { lastSeen } from './last-seen';
import { issueTokens, type SessionTokenDeps, type SessionTokens } from './session-tokens';

export type OpenSessionDeps = AuditDeps &
  SessionTokenDeps & {
    settings: { SESSION_IDLE_TTL: number; SESSION_MAX_AGE: number; CHANGE_TOKEN_TTL: number };
  };

/**
 * Opens a session for somebody who has shown all that is asked for. Earlier attempts no longer count.
 * @param user as it was read: a password changed meanwhile makes this session dead on arrival.
 * @param amr how they have.
 * @param writes go into the same transaction.
 * @throws {StoreUnavailable} no session was opened, or nobody has its tokens.
 */
export async function openSession(
  deps: OpenSessionDeps,
  context: RequestContext,
  user: User,
  amr: Amr,
  event: AuditEvent,
  writes: BatchItem<'sqlite'>[],
): Promise<SessionTokens> {
  const { SESSION_IDLE_TTL, SESSION_MAX_AGE } = deps.settings;
  const absoluteUntil = addSeconds(context.now, SESSION_MAX_AGE);
  const session = {
    ...newSession(context, user, 'account'),
    amr,
    authTime: context.now,
    counter: 0,
    expiresAt: earlier(addSeconds(context.now, SESSION_IDLE_TTL), absoluteUntil),
    absoluteUntil,
  };
  const tokens = await issueTokens(deps, context.now, session);
  await store(deps, context, user, event, session, [
    forgiveAttempts(deps.db, context, user.id),
    ...writes,
  ]);
  return tokens;
}

/** The same for a session that opens one thing that has to be done before, and is never refreshed. */
export async function openLimitedSession(
  deps: OpenSessionDeps,
  context: RequestContext,
  user: User,
  event: AuditEvent,
  scope: LimitedScope,
  writes: BatchItem<'sqlite'>[],
): Promise<LimitedToken> {
  const expiresInSeconds = deps.settings.CHANGE_TOKEN_TTL;
  const expiresAt = addSeconds(context.now, expiresInSeconds);
  const session = { ...newSession(context, user, scope), expiresAt };
  const { id: sessionId, userId, createdAt: issuedAt } = session;
  const claims = { sessionId, userId, scope, issuedAt, expiresAt };
  const token = await deps.accessTokens.issue(claims);
  // Who has yet to show a second factor is forgiven nothing: it is guessed at under the same count.
  const forgiven =
    scope === 'second-factor:verify' ? [] : [forgiveAttempts(deps.db, context, user.id)];
  await store(deps, context, user, event, session, [...forgiven, ...writes]);
  return { token, expiresInSeconds };
}

export type LimitedScope = Exclude<SessionRow['scope'], 'account'>;

const newSession = <Scope extends SessionRow['scope']>(
  context: RequestContext,
  user: User,
  scope: Scope,
) => ({
  id: crypto.randomUUID(),
  userId: user.id,
  scope,
  passwordVersion: user.passwordVersion,
  sessionEpoch: user.sessionEpoch,
  createdAt: context.now,
  ...lastSeen(context),
});

/**
 * Where the account is to be deleted and the date has come meanwhile, nothing of it is stored: it would be left behind
 * by the cron that erases the account.
 */
function store(
  deps: AuditDeps,
  context: RequestContext,
  { id, deleteAt }: User,
  event: AuditEvent,
  session: typeof sessions.$inferInsert,
  writes: BatchItem<'sqlite'>[],
): Promise<void> {
  const userId = deleteAt === null ? id : idWhileThere(deps.db, id, deps.now());
  return commit(deps, context, event, [
    deps.db.insert(sessions).values({ ...session, userId }),
    ...writes,
  ]);
}
