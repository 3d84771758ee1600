/**
 * Somebody has shown that they read what is sent to an identifier of an account. From now on it signs in and is theirs
 * alone, and every identifier that nobody has proved is dropped: a stranger may have put it there to get in later
 * ("Pre-hijacked accounts", Sudhodanan and Paverd 2022). If nothing of the account was proved before, whoever opened it may
 * have been that stranger: every session ends, and with them every change that waits for its confirmation.
 * An account that was registered inactive opens; one that was switched off does not.
 */
import { and, eq, exists, isNotNull, isNull, ne, not, notExists, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import type { RequestContext } from '../core/request-context';
import { nextVersion, type User } from '../db/account';
import type { Database } from '../db/client';
import { factors, identifiers, isSignIn, users } from '../db/schema';
import type { Identifier } from './identifier';
import { dormant, dropUnproven, isDormant, unprovenHolder } from './unproven-account';

/**
 * @param identifier one of the account. If another account signs in with it, that account keeps it: its owner reads the
 * same mailbox and can reset it too. Then nothing is dropped here, or nobody could sign in.
 * @param decided a condition for each of the writes, if they depend on one.
 * @returns the writes, for the transaction of what was done with the proof.
 */
export function proveIdentifier(
  db: Database,
  context: RequestContext,
  userId: string,
  { kind, value }: Identifier,
  decided?: SQL,
): BatchItem<'sqlite'>[] {
  const other = alias(identifiers, 'other');
  const elsewhere = db
    .select({ found: sql`1` })
    .from(other)
    .where(and(eq(other.value, value), isSignIn(other), ne(other.userId, userId)));
  const unlessElsewhere = and(notExists(elsewhere), decided);
  const ownRows = and(eq(identifiers.userId, userId), unlessElsewhere);
  return [
    ...makeWay(db, context, userId, value, decided),
    db
      .update(users)
      .set({ active: true, version: nextVersion })
      .where(and(eq(users.id, userId), dormant, decided)),
    firstProofEndsSessions(db, userId, unlessElsewhere),
    firstProofEndsFactors(db, userId, unlessElsewhere),
    db
      .update(identifiers)
      .set({
        signsIn: true,
        verifiedAt: sql`coalesce(${identifiers.verifiedAt}, ${context.now.getTime()})`,
      })
      .where(and(ownRows, eq(identifiers.kind, kind), eq(identifiers.value, value))),
    db.delete(identifiers).where(and(ownRows, isNull(identifiers.verifiedAt))),
  ];
}

/**
 * The same for an identifier that the account gets with the proof, in place of the one of its kind that it has. That one
 * can be taken back until then. Asked for twice it does no more than once.
 * It violates a unique key if another account has the new one, or if one of this kind can still be taken back.
 * @param until `null` where the old one cannot be taken back: nobody had proved it, or it is not the one to decide.
 */
export function replaceIdentifier(
  db: Database,
  context: RequestContext,
  userId: string,
  { kind, value }: Identifier,
  until: Date | null,
  decided: SQL,
): BatchItem<'sqlite'>[] {
  const ownRows = and(eq(identifiers.userId, userId), decided);
  const old = and(ownRows, eq(identifiers.kind, kind), ne(identifiers.value, value));
  const own = alias(identifiers, 'own');
  const isMissing = notExists(
    db
      .select({ found: sql`1` })
      .from(own)
      .where(and(eq(own.userId, userId), eq(own.kind, kind), eq(own.value, value))),
  );
  const when = and(decided, isMissing);
  return [
    ...makeWay(db, context, userId, value, decided),
    firstProofEndsSessions(db, userId, decided),
    firstProofEndsFactors(db, userId, decided),
    db.delete(identifiers).where(and(ownRows, isNull(identifiers.verifiedAt))),
    until === null
      ? db.delete(identifiers).where(old)
      : db.update(identifiers).set({ kind: former[kind], until }).where(old),
    db
      .insert(identifiers)
      .select(
        sql`select ${userId}, ${kind}, ${value}, 1, ${context.now.getTime()}, null where ${when}`,
      ),
  ];
}

/** Whose account it is, and what they have shown to be theirs. */
export type Proof = { user: User } & Identifier;

/** What an identifier becomes that its owner can take back. */
export const former = { email: 'former_email', phone: 'former_phone' } as const;

/** Does a proof lead into this account? */
export const opensByProof = (user: Pick<User, 'active' | 'sessionEpoch'>): boolean =>
  user.active || isDormant(user);

/** An account that has it and has never let anybody in. */
const makeWay = (
  db: Database,
  context: RequestContext,
  userId: string,
  value: string,
  decided?: SQL,
) =>
  dropUnproven(
    db,
    context,
    and(ne(users.id, userId), unprovenHolder(db, [value]), decided),
    userId,
  );

/** Before the proof is written. */
function firstProofEndsSessions(db: Database, userId: string, condition?: SQL) {
  const isProved = exists(proofOf(db, userId));
  return db
    .update(users)
    .set({
      version: nextVersion,
      sessionEpoch: sql`${users.sessionEpoch} + ${not(isProved)}`,
    })
    .where(and(eq(users.id, userId), condition));
}

/** The same for what whoever opened the account may have added to it: a passkey of theirs would let them in for ever. */
const firstProofEndsFactors = (db: Database, userId: string, condition?: SQL) =>
  db
    .delete(factors)
    .where(and(eq(factors.userId, userId), notExists(proofOf(db, userId)), condition));

function proofOf(db: Database, userId: string) {
  const proved = alias(identifiers, 'proved');
  return db
    .select({ found: sql`1` })
    .from(proved)
    .where(and(eq(proved.userId, userId), isNotNull(proved.verifiedAt)));
}
