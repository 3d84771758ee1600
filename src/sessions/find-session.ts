/**
 * Is the session of a token still good? KV answers first, and only ever with "no": a copy that lags
 * behind at a distant location must not let a dead token in. D1 has the last word.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Reason } from '../audit/events';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { rowQuery } from '../db/client';
import { type AuthenticatedSession, sessions, users } from '../db/schema';
import type { Deps } from '../deps';
import type { TokenClaims } from './access-token';
import { isKnownRevoked } from './revoked';

/** @throws {StoreUnavailable} where D1 does not answer: fail closed. */
export async function findSession(
  deps: Pick<Deps, 'db' | 'kv'>,
  context: RequestContext,
  { sessionId, userId, purpose }: TokenClaims,
): Promise<Result<AuthenticatedSession, Reason>> {
  if (await isKnownRevoked(deps.kv, sessionId)) return refuse('session-revoked');

  const row = await sessionWithUser(deps.db, { sessionId, userId });
  if (!row || row.sessions.purpose !== purpose) return refuse('session-unknown');
  const { sessions: session, users: user } = row;
  if (session.revokedAt) return refuse('session-revoked');
  if (session.expiresAt <= context.now) return refuse('token-expired');
  if (session.passwordVersion !== user.passwordVersion) return refuse('session-outdated');
  if (!user.active) return refuse('account-inactive');
  return ok({ id: sessionId, expiresAt: session.expiresAt, user });
}

const sessionWithUser = rowQuery((db) =>
  db
    .select({
      sessions: {
        purpose: sessions.purpose,
        passwordVersion: sessions.passwordVersion,
        expiresAt: sessions.expiresAt,
        revokedAt: sessions.revokedAt,
      },
      users,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        eq(sessions.userId, sql.placeholder('userId')),
      ),
    )
    .limit(1)
    .prepare(),
);
