import { eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { type RevokedDeps, rememberRevoked } from './revoked';

/**
 * Ends one session. The row in D1 makes all its tokens dead everywhere at once; the copy in KV only makes
 * the refusal cheaper (OWASP ASVS 7.4.1), so nobody waits for it.
 */
export async function logout(
  deps: AuditDeps & RevokedDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<void> {
  const event = { event: 'session_logout', outcome: 'success', userId: session.user.id } as const;
  await commit(deps, context, event, [
    deps.db.update(sessions).set({ revokedAt: context.now }).where(eq(sessions.id, session.id)),
  ]);
  rememberRevoked(deps, context, session.id);
}
