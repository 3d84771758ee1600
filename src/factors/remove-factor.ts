/** Removes a factor from an account, while it is there, the session good, and another one left where one is wanted. */
import { and, eq, exists, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { commitIf } from '../audit/commit';
import { type Outcome, type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { factorsOf, factorsThatCount, isRecoveryOf } from '../credentials/factors/find-factors';
import { endReset, endsReset } from '../credentials/factors/reset';
import type { Database } from '../db/client';
import { type FactorRow, factors, users } from '../db/schema';
import { languageFor } from '../messaging/jobs';
import { notifyOwner } from '../messaging/queue';
import { textsIn } from '../messaging/texts/by-locale';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { type MfaDeps, needsSecondFactor, staleSession } from '../sessions/mfa';
import { ownerWhile, type StoreFactorDeps, tellOfEndedReset } from './store-factor';

export type ChangeFactorsDeps = StoreFactorDeps & MfaDeps;

type RemovalRefusal = ErrorOf<'second-factor-not-found' | 'last-second-factor'>;

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
): Promise<Outcome<void, ErrorOf<'reauthentication-required' | 'invalid-token'> | RemovalRefusal>> {
  const { db } = deps;
  const { user } = session;
  const about = { event: 'authn_factor_removed', userId: user.id } as const;
  const refusal = staleSession(deps, context, session, about);
  if (refusal) return refusal;
  const factor = (await factorsOf(db, user.id)).find((one) => isThis(one, which));
  if (!factor) return notFound(user.id);
  const thisOne = eq(factors.id, factor.id);
  const another = factorsThatCount(db, user.id, factor.id);
  const mayGo = needsSecondFactor(deps, user) ? exists(another) : undefined;
  const owner = ownerWhile(deps, context, session.id, and(exists(rowOf(db, factor.id)), mayGo));
  const success = { ...about, outcome: 'success', reason: which.kind } as const;
  const removed = await commitIf(deps, context, success, owner, (decided) => ({
    writes: [
      db.delete(factors).where(and(thisOne, decided)),
      db.delete(factors).where(and(isRecoveryOf(user.id), notExists(another), decided)),
      ...(endsReset(user, session.amr) ? [endReset(db, user, decided)] : []),
    ],
    changed: db
      .select({ userId: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), decided)),
  }));
  if (!removed) return whyNotRemoved(deps, session, which);
  const what = textsIn(languageFor(user, context)).factors[which.kind];
  context.waitUntil(notifyOwner(deps, context, user.id, user, 'second-factor-removed', what));
  tellOfEndedReset(deps, context, session);
  return ok(undefined);
}

/** It was there a moment ago. */
async function whyNotRemoved(
  deps: ChangeFactorsDeps,
  { user }: AuthenticatedSession,
  which: WhichFactor,
): Promise<Refused<ErrorOf<'invalid-token'> | RemovalRefusal>> {
  const left = await factorsOf(deps.db, user.id);
  const factor = left.find((one) => isThis(one, which));
  if (!factor) return notFound(user.id);
  const another = left.some((one) => one.id !== factor.id && one.kind !== 'recovery');
  if (another || !needsSecondFactor(deps, user)) return invalidToken('session-outdated', user.id);
  const code = 'last-second-factor';
  return refused({ code }, { event: 'authn_factor_removed', reason: code, userId: user.id });
}

const isThis = (row: FactorRow, which: WhichFactor): boolean =>
  row.kind === which.kind && (which.kind === 'totp' || row.id === which.id);

function notFound(userId: string): Refused<RemovalRefusal> {
  const code = 'second-factor-not-found';
  return refused({ code }, { event: 'authn_factor_removed', reason: code, userId });
}

function rowOf(db: Database, id: string) {
  const row = alias(factors, 'this_factor');
  return db.select({ one: sql`1` }).from(row).where(eq(row.id, id));
}
