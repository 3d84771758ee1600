/**
 * Adds a factor, while the session that asks is good. The first one brings ten recovery codes. Whoever added it has shown it by that:
 * the session counts as opened with it, so that it may go on, and its owner is told.
 */
import { and, eq, notExists, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { type Amr, amrOf } from '../core/amr';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { FactorDeps } from '../credentials/factors/deps';
import { factorOf, factorsThatCount, isRecoveryOf } from '../credentials/factors/find-factors';
import { newRecoveryCodes } from '../credentials/factors/recovery-codes';
import { endReset, endsReset } from '../credentials/factors/reset';
import { rowsOf, UniqueViolation } from '../db/client';
import { type FactorRow, factors, factorUses, sessions } from '../db/schema';
import { languageFor } from '../messaging/jobs';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import { textsIn } from '../messaging/texts/by-locale';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { isGoodSession } from '../sessions/session-by-id';

export type StoreFactorDeps = AuditDeps & FactorDeps & Pick<MailQueueDeps, 'mailQueue'>;

export interface NewFactor {
  row: Pick<FactorRow, 'id' | 'secret'> & Partial<FactorRow> & { kind: 'totp' | 'passkey' };
  /** What was shown of it. */
  proof: string;
  until: Date;
  amr: Amr;
}

export type StoreRefusal = ErrorOf<'second-factor-exists' | 'invalid-token'>;

/** @returns the recovery codes, to be shown once; `null` where the account has some. @throws {StoreUnavailable} */
export async function storeFactor(
  deps: StoreFactorDeps,
  context: RequestContext,
  { id: sessionId, user, scope, amr: before }: AuthenticatedSession,
  { row, proof, until, amr }: NewFactor,
): Promise<Outcome<string[] | null, StoreRefusal>> {
  const { db } = deps;
  const { now } = context;
  const { id: userId } = user;
  const about = { event: 'authn_factor_added', userId } as const;
  const needsCodes = !user.hasSecondFactor || !(await factorOf(db, userId, 'recovery'));
  const recovery = needsCodes ? await newRecoveryCodes(deps.recoveryCost) : undefined;
  const rows = [
    { ...row, userId, createdAt: now, lastUsedAt: now },
    ...(recovery ? [recoveryRow(context, userId, recovery.hashes)] : []),
  ];
  const isFirst = notExists(factorsThatCount(db, userId));
  // The token of a login adds a first factor, and none beside one that its owner has added meanwhile.
  const mayAdd = scope === 'second-factor:setup' ? isFirst : undefined;
  const owner = ownerWhile(deps, context, sessionId, mayAdd);
  const success = { ...about, outcome: 'success', reason: row.kind } as const;
  try {
    const added = await commitIf(deps, context, success, owner, (decided) => ({
      writes: [
        // Codes that were left over are nobody's: with a first factor come new ones.
        db.delete(factors).where(and(isRecoveryOf(userId), isFirst, decided)),
        db.insert(factors).select(sql`${rowsOf(factors, rows)} where ${decided}`),
        db
          .insert(factorUses)
          .select(
            sql`${rowsOf(factorUses, [{ proof, factorId: row.id, until }])} where ${decided}`,
          ),
        db
          .update(sessions)
          .set({ amr: amrOf(before, amr), authTime: now })
          .where(and(eq(sessions.id, sessionId), decided)),
        // Whoever has added one needs no reset of them, which would take this one too.
        ...(endsReset(user, before) ? [endReset(db, user, decided)] : []),
      ],
      changed: db.select({ userId: factors.userId }).from(factors).where(eq(factors.id, row.id)),
    }));
    if (!added) return invalidToken('session-outdated', userId);
  } catch (thrown) {
    if (!(thrown instanceof UniqueViolation) || !thrown.column.startsWith('factor')) throw thrown;
    const code = 'second-factor-exists';
    return refused({ code }, { ...about, reason: code });
  }
  const what = textsIn(languageFor(user, context)).factors[row.kind];
  context.waitUntil(notifyOwner(deps, context, userId, user, 'second-factor-added', what));
  tellOfEndedReset(deps, context, { user, amr: before });
  return ok(recovery?.codes ?? null);
}

/** For after a change of the factors that has ended a reset of them. */
export function tellOfEndedReset(
  deps: StoreFactorDeps,
  context: RequestContext,
  { user, amr }: Pick<AuthenticatedSession, 'user' | 'amr'>,
): void {
  if (!endsReset(user, amr)) return;
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'second-factor-reset-cancelled'));
}

export const recoveryRow = ({ now }: RequestContext, userId: string, hashes: string) =>
  ({
    id: crypto.randomUUID(),
    userId,
    kind: 'recovery',
    secret: hashes,
    createdAt: now,
  }) satisfies typeof factors.$inferInsert;

/** For `commitIf`: whose session it is, while it is good. @param also what has to be so besides. */
export const ownerWhile = (
  { db }: AuditDeps,
  { now }: RequestContext,
  sessionId: string,
  also?: SQL,
) =>
  db
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isGoodSession(db, sessionId, now), also));
