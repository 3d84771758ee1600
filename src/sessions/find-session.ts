/** Is the session of a token still good? D1 has the last word; KV can only say no, and only sooner. */
import type { Reason } from '../audit/events';
import type { Amr } from '../core/amr';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import type { TokenClaims, TokenScope } from './access-token';
import { unlessKnownRevoked } from './revoked';
import { sessionById, whyEnded } from './session-by-id';

/** A bearer of a good session, and the account as it was read with it. */
export interface AuthenticatedSession {
  id: string;
  scope: TokenScope;
  /** How its owner has shown who they are, and when they last did. A refresh does not change that. */
  amr: Amr;
  authenticatedAt: Date;
  user: User;
}

/** @throws {StoreUnavailable} where D1 does not answer: fail closed. */
export async function findSession(
  deps: { db: Database; kv: KVNamespace },
  context: RequestContext,
  { sessionId: id, userId, scope }: TokenClaims,
): Promise<Result<AuthenticatedSession, Reason>> {
  const row = await unlessKnownRevoked(deps.kv, id, sessionById(deps.db, { id }));
  if (row === 'revoked') return refuse('session-revoked');
  if (!row || row.session.userId !== userId || row.session.scope !== scope) {
    return refuse('session-unknown');
  }
  const { session, user } = row;
  const ended = whyEnded(session, user, context.now);
  if (ended) return refuse(ended);
  const { amr, authTime, createdAt } = session;
  return ok({ id, scope, amr, authenticatedAt: authTime ?? createdAt, user });
}
