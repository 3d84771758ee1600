import { and, eq, exists, ne, sql } from 'drizzle-orm';
import { commitIf } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { factorsThatCount, isRecoveryOf } from '../credentials/factors/find-factors';
import { newRecoveryCodes } from '../credentials/factors/recovery-codes';
import { rowsOf } from '../db/client';
import { factors } from '../db/schema';
import { notifyOwner } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { staleSession } from '../sessions/mfa';
import type { ChangeFactorsDeps } from './remove-factor';
import { ownerWhile, recoveryRow } from './store-factor';

/** The old ones are good no more. @returns the codes, to be shown once. @throws {StoreUnavailable} nothing was written. */
export async function renewRecoveryCodes(
  deps: ChangeFactorsDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<
  Outcome<string[], ErrorOf<'reauthentication-required' | 'invalid-token' | 'no-second-factor'>>
> {
  const { db } = deps;
  const { user } = session;
  const about = { event: 'authn_recovery_codes_created', userId: user.id } as const;
  const refusal = staleSession(deps, context, session, about);
  if (refusal) return refusal;
  if (!user.hasSecondFactor) {
    const code = 'no-second-factor';
    return refused({ code }, { ...about, reason: code });
  }
  const { codes, hashes } = await newRecoveryCodes(deps.recoveryCost);
  const row = recoveryRow(context, user.id, hashes);
  const owner = ownerWhile(deps, context, session.id, exists(factorsThatCount(db, user.id)));
  const success = { ...about, outcome: 'success' } as const;
  const made = await commitIf(deps, context, success, owner, (decided) => ({
    writes: [
      db.delete(factors).where(and(isRecoveryOf(user.id), ne(factors.id, row.id), decided)),
      db.insert(factors).select(sql`${rowsOf(factors, [row])} where ${decided}`),
    ],
    changed: db.select({ userId: factors.userId }).from(factors).where(eq(factors.id, row.id)),
  }));
  if (!made) return invalidToken('session-outdated', user.id);
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'recovery-codes-created'));
  return ok(codes);
}
