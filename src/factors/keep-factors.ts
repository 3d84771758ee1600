import { and, eq, isNotNull } from 'drizzle-orm';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { endReset } from '../credentials/factors/reset';
import { credentials } from '../db/schema';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';

/**
 * Somebody who is in the account says that nothing was lost: what staff has begun is off. A session that a passkey alone has opened does not say
 * so (`credentials/factors/reset.ts`): the password has to be shown in it.
 * @throws {StoreUnavailable}
 */
export async function keepFactors(
  deps: AuditDeps & Pick<MailQueueDeps, 'mailQueue'>,
  context: RequestContext,
  { user, amr }: AuthenticatedSession,
): Promise<Outcome<void, ErrorOf<'reauthentication-required'>>> {
  const { db } = deps;
  const about = { event: 'authn_factor_reset_cancelled', userId: user.id } as const;
  if (!amr.includes('pwd')) {
    const code = 'reauthentication-required';
    return refused({ code }, { ...about, reason: code });
  }
  const success = { ...about, outcome: 'success' } as const;
  const begun = and(eq(credentials.userId, user.id), isNotNull(credentials.factorsResetAt));
  const owner = db.select({ userId: credentials.userId }).from(credentials).where(begun);
  const kept = await commitIf(deps, context, success, owner, (decided) => ({
    writes: [endReset(db, user, decided)],
    changed: db
      .select({ userId: credentials.userId })
      .from(credentials)
      .where(and(eq(credentials.userId, user.id), decided)),
  }));
  if (!kept) {
    logEvent(deps, context, { ...success, reason: 'nothing-changed' });
    return ok(undefined);
  }
  const notice = 'second-factor-reset-cancelled';
  context.waitUntil(notifyOwner(deps, context, user.id, user, notice));
  return ok(undefined);
}
