/**
 * Is the session of a token still good? KV answers first, and only ever with "no": a copy that lags
 * behind at a distant location must not let a dead token in. D1 has the last word.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Reason } from '../audit/events';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { emails, joined, phones, type User, userColumns } from '../db/account';
import { type Database, rowQuery } from '../db/client';
import { credentials, sessions, users } from '../db/schema';
import type { TokenClaims } from './access-token';
import { isKnownRevoked } from './revoked';

/** A bearer of a good session, and the account as it was read with it. */
export interface AuthenticatedSession {
  id: string;
  /** Of the token that was shown. */
  tokenId: string;
  expiresAt: Date;
  user: User;
}

/** @throws {StoreUnavailable} where D1 does not answer: fail closed. */
export async function findSession(
  deps: { db: Database; kv: KVNamespace },
  context: RequestContext,
  { sessionId, tokenId, userId, scope }: TokenClaims,
): Promise<Result<AuthenticatedSession, Reason>> {
  if (await isKnownRevoked(deps.kv, tokenId)) return refuse('session-revoked');

  const row = await sessionWithUser(deps.db, { sessionId, userId });
  if (!row || row.session.scope !== scope) return refuse('session-unknown');
  const { session, user } = row;
  if (session.revokedAt) return refuse('session-revoked');
  if (session.expiresAt <= context.now) return refuse('token-expired');
  if (session.passwordVersion !== user.passwordVersion) return refuse('session-outdated');
  if (!user.active) return refuse('account-inactive');
  // It was switched off and on again since: what was open before stays shut.
  if (session.deactivations !== user.deactivations) return refuse('session-outdated');
  return ok({ id: sessionId, tokenId, expiresAt: session.expiresAt, user });
}

const sessionWithUser = rowQuery((db) =>
  db
    .select({
      session: {
        scope: sessions.scope,
        passwordVersion: sessions.passwordVersion,
        deactivations: sessions.deactivations,
        expiresAt: sessions.expiresAt,
        revokedAt: sessions.revokedAt,
      },
      user: userColumns,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(credentials, joined.credentials)
    .leftJoin(emails, joined.emails)
    .leftJoin(phones, joined.phones)
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        eq(sessions.userId, sql.placeholder('userId')),
      ),
    )
    .limit(1)
    .prepare(),
);
