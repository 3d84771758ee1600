import { eq } from 'drizzle-orm';
import { commit } from '../audit/commit';
import type { Action } from '../core/action';
import { secondsUntil } from '../core/duration';
import { type AuthenticatedSession, sessions } from '../db/schema';
import type { Deps } from '../deps';
import { rememberRevoked } from './revoked';

/**
 * Ends one session. The row in D1 makes its token dead everywhere at once; the copy in KV only makes
 * the refusal cheaper (OWASP ASVS 7.4.1).
 */
export async function logout(
  deps: Pick<Deps, 'db' | 'kv' | 'now' | 'log' | 'pseudonym'>,
  action: Action,
  session: AuthenticatedSession,
): Promise<void> {
  const event = { event: 'session_logout', outcome: 'success', userId: session.user.id } as const;
  await commit(deps, action, event, [
    deps.db.update(sessions).set({ revokedAt: action.now }).where(eq(sessions.id, session.id)),
  ]);
  await rememberRevoked(deps.kv, session.id, secondsUntil(action.now, session.expiresAt));
}
