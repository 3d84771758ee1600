/** The one place where sessions are opened: what they open, for how long, and in one transaction with their event. */
import type { BatchItem } from 'drizzle-orm/batch';
import { type AuditDeps, commit } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import { addSeconds } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import { type SessionRow, sessions } from '../db/schema';
import { forgiveAttempts } from '../limits/attempt-counter';
import type { AccessTokens } from './access-token';

export interface OpenSessionDeps extends AuditDeps {
  accessTokens: Pick<AccessTokens, 'issue'>;
  settings: { ACCESS_TOKEN_TTL: number; CHANGE_TOKEN_TTL: number };
}

export interface OpenedSession {
  token: string;
  expiresInSeconds: number;
}

/**
 * Opens a session for somebody who has shown the password. Earlier attempts no longer count.
 * @param user as it was read: a password changed meanwhile makes this session dead on arrival.
 * @param writes go into the same transaction.
 * @throws {StoreUnavailable} no session was opened, or nobody has its token.
 */
export async function openSession(
  deps: OpenSessionDeps,
  context: RequestContext,
  user: User,
  scope: SessionRow['scope'],
  event: AuditEvent,
  writes: BatchItem<'sqlite'>[] = [],
): Promise<OpenedSession> {
  const { ACCESS_TOKEN_TTL, CHANGE_TOKEN_TTL } = deps.settings;
  const expiresInSeconds = scope === 'account' ? ACCESS_TOKEN_TTL : CHANGE_TOKEN_TTL;
  const session = {
    id: crypto.randomUUID(),
    userId: user.id,
    scope,
    passwordVersion: user.passwordVersion,
    deactivations: user.deactivations,
    createdAt: context.now,
    expiresAt: addSeconds(context.now, expiresInSeconds),
  };
  const token = await deps.accessTokens.issue(session);
  await commit(deps, context, event, [
    deps.db.insert(sessions).values(session),
    forgiveAttempts(deps.db, context, user.id),
    ...writes,
  ]);
  return { token, expiresInSeconds };
}
