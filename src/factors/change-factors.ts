/** What the owner of an account does with the factors that it has: rename a passkey, remove one, make new recovery codes. */
import { and, eq, exists, ne, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { FactorDeps } from '../credentials/factors/deps';
import { factorsOf } from '../credentials/factors/find-factors';
import { newRecoveryCodes } from '../credentials/factors/recovery-codes';
import { type Database, rowsOf } from '../db/client';
import { credentials, type FactorRow, factors, users } from '../db/schema';
import { languageFor } from '../messaging/jobs';
import { type MailQueueDeps, notifyOwner } from '../messaging/queue';
import { textsIn } from '../messaging/texts/by-locale';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { type MfaDeps, needsSecondFactor, staleSession } from '../sessions/mfa';
import { ownerWhile, recoveryRow } from './store-factor';

export type ChangeFactorsDeps = AuditDeps & FactorDeps & MfaDeps & Pick<MailQueueDeps, 'mailQueue'>;

type Stale = ErrorOf<'reauthentication-required' | 'invalid-token'>;

/** The one for one-time codes, or a passkey by its id. */
export type WhichFactor = { kind: 'totp' } | { kind: 'passkey'; id: string };

/**
 * It opens nothing from then on. With the last one its recovery codes go.
 * @returns `last-second-factor` where the service wants one, and `second-factor-not-found` for one of somebody else.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function removeFactor(
  deps: ChangeFactorsDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  which: WhichFactor,
): Promise<Outcome<void, Stale | ErrorOf<'second-factor-not-found' | 'last-second-factor'>>> {
  const { db } = deps;
  const { user } = session;
  const about = { event: 'authn_factor_removed', userId: user.id } as const;
  const refusal = staleSession(deps, context, session, about);
  if (refusal) return refusal;
  const all = await factorsOf(db, user.id);
  const { kind } = which;
  const factor = all.find((one) => one.kind === kind && (kind === 'totp' || one.id === which.id));
  if (!factor) {
    const code = 'second-factor-not-found';
    return refused({ code }, { ...about, reason: code });
  }
  const thisOne = eq(factors.id, factor.id);
  const another = otherThan(db, factor);
  const mayGo = needsSecondFactor(deps, user) ? exists(another) : undefined;
  const owner = ownerWhile(deps, context, session.id, and(exists(rowOf(db, factor.id)), mayGo));
  const success = { ...about, outcome: 'success', reason: kind } as const;
  const removed = await commitIf(deps, context, success, owner, (decided) => ({
    writes: [
      db.delete(factors).where(and(thisOne, decided)),
      db.delete(factors).where(and(isRecoveryOf(user.id), notExists(another), decided)),
    ],
    changed: db
      .select({ userId: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), decided)),
  }));
  if (!removed) {
    const code = 'last-second-factor';
    // Only this one is left, or another request was faster.
    const isLast = !all.some((one) => one.id !== factor.id && one.kind !== 'recovery');
    return isLast && mayGo
      ? refused({ code }, { ...about, reason: code })
      : invalidToken('session-outdated', user.id);
  }
  const what = textsIn(languageFor(user, context)).factors[kind];
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'second-factor-removed', what));
  return ok(undefined);
}

/** @returns `second-factor-not-found` for a passkey of somebody else. @throws {StoreUnavailable} */
export async function renamePasskey(
  deps: ChangeFactorsDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
  id: string,
  name: string,
): Promise<Outcome<void, ErrorOf<'second-factor-not-found'>>> {
  const { db } = deps;
  const about = { event: 'authn_factor_renamed', userId: user.id } as const;
  const own = and(eq(factors.id, id), eq(factors.userId, user.id), eq(factors.kind, 'passkey'));
  const owner = db
    .select({ userId: sql`${factors.userId}`.as('user_id') })
    .from(factors)
    .where(own);
  const renamed = await commitIf(
    deps,
    context,
    { ...about, outcome: 'success' },
    owner,
    (decided) => ({
      writes: [db.update(factors).set({ name }).where(and(own, decided))],
      changed: db.select({ userId: factors.userId }).from(factors).where(and(own, decided)),
    }),
  );
  if (renamed) return ok(undefined);
  const code = 'second-factor-not-found';
  return refused({ code }, { ...about, reason: code });
}

/** The old ones are good no more. @returns the codes, to be shown once. @throws {StoreUnavailable} nothing was written. */
export async function renewRecoveryCodes(
  deps: ChangeFactorsDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<Outcome<string[], Stale | ErrorOf<'no-second-factor'>>> {
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
  const owner = ownerWhile(deps, context, session.id);
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

/** Somebody who is in the account says that nothing was lost: what staff has begun is off. @throws {StoreUnavailable} */
export async function keepFactors(
  deps: ChangeFactorsDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
): Promise<void> {
  const { db } = deps;
  const about = { event: 'authn_factor_reset_cancelled', userId: user.id } as const;
  const success = { ...about, outcome: 'success' } as const;
  const begun = and(
    eq(credentials.userId, user.id),
    sql`${credentials.factorsResetAt} is not null`,
  );
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

const isRecoveryOf = (userId: string) =>
  and(eq(factors.userId, userId), eq(factors.kind, 'recovery'));

function rowOf(db: Database, id: string) {
  const row = alias(factors, 'this_factor');
  return db.select({ one: sql`1` }).from(row).where(eq(row.id, id));
}

/** Another factor of its account that a login would ask for. */
function otherThan(db: Database, { id, userId }: FactorRow) {
  const other = alias(factors, 'other_factor');
  return db
    .select({ one: sql`1` })
    .from(other)
    .where(and(eq(other.userId, userId), ne(other.id, id), ne(other.kind, 'recovery')));
}
