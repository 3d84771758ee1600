import { eq } from 'drizzle-orm';
import { commit } from '../audit/commit';
import { secondsUntil } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import { type AuthenticatedSession, sessions } from '../db/schema';
import type { Deps } from '../deps';
import { rememberRevoked } from './revoked';

/**
 * Ends one session. The row in D1 makes its token dead everywhere at once; the copy in KV only makes
 * the refusal cheaper (OWASP ASVS 7.4.1).
 */
export async function logout(
  deps: Pick<Deps, 'db' | 'kv' | 'now' | 'log' | 'pseudonym'>,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<void> {
  const event = { event: 'session_logout', outcome: 'success', userId: session.user.id } as const;
  await commit(deps, context, event, [
    deps.db.update(sessions).set({ revokedAt: context.now }).where(eq(sessions.id, session.id)),
  ]);
  await rememberRevoked(deps.kv, session.id, secondsUntil(context.now, session.expiresAt));
}
