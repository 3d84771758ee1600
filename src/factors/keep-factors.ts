import { and, eq, isNotNull } from 'drizzle-orm';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { credentials } from '../db/schema';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';

/** Somebody who is in the account says that nothing was lost: what staff has begun is off. @throws {StoreUnavailable} */
export async function keepFactors(
  deps: AuditDeps & Pick<MailQueueDeps, 'mailQueue'>,
  context: RequestContext,
  { user }: AuthenticatedSession,
): Promise<void> {
  const { db } = deps;
  const about = { event: 'authn_factor_reset_cancelled', userId: user.id } as const;
  const success = { ...about, outcome: 'success' } as const;
  const begun = and(eq(credentials.userId, user.id), isNotNull(credentials.factorsResetAt));
  const owner = db.select({ userId: credentials.userId }).from(credentials).where(begun);
  const kept = await commitIf(deps, context, success, owner, (decided) => ({
    writes: [
      db
        .update(credentials)
        .set({ factorsResetAt: null })
        .where(and(eq(credentials.userId, user.id), decided)),
    ],
    changed: db
      .select({ userId: credentials.userId })
      .from(credentials)
      .where(and(eq(credentials.userId, user.id), decided)),
  }));
  if (!kept) return logEvent(deps, context, { ...success, reason: 'nothing-changed' });
  const notice = 'second-factor-reset-cancelled';
  context.waitUntil(notifyOwner(deps, context, user.id, user, notice));
}
