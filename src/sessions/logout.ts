import { eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { secondsUntil } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import { sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { rememberRevoked } from './revoked';

/**
 * Ends one session. The row in D1 makes its token dead everywhere at once; the copy in KV only makes
 * the refusal cheaper (OWASP ASVS 7.4.1).
 */
export async function logout(
  deps: AuditDeps & { kv: KVNamespace },
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<void> {
  const event = { event: 'session_logout', outcome: 'success', userId: session.user.id } as const;
  await commit(deps, context, event, [
    deps.db.update(sessions).set({ revokedAt: context.now }).where(eq(sessions.id, session.id)),
  ]);
  await rememberRevoked(deps.kv, session.tokenId, secondsUntil(context.now, session.expiresAt));
}
