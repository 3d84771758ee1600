/** The writes that take an identifier back (`undo-change.ts`). */
import {
  and,
  eq,
  exists,
  isNotNull,
  isNull,
  ne,
  not,
  notExists,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import * as z from 'zod/mini';
import { eventsBeside } from '../audit/event-row';
import type { RequestContext } from '../core/request-context';
import { factorsThatCount, isRecoveryOf } from '../credentials/factors/find-factors';
import { endReset } from '../credentials/factors/reset';
import { nextVersion } from '../db/account';
import type { Database } from '../db/client';
import { factors, identifiers, users } from '../db/schema';
import { former } from '../identity/prove-identifier';

export type UndoRecord = z.output<typeof undoRecord>;

export const undoRecord = z.object({
  userId: z.string(),
  kind: z.enum(['email', 'phone']),
  /** What can be taken back. */
  value: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

export interface TakeBackDeps {
  db: Database;
  settings: { UNDO_LINK_TTL: number };
}

/**
 * Nothing of it happens if there is nothing to be taken back any more. What was proved after it goes: a thief may have added it.
 * What was proved before is older and stays.
 */
export function takeBack(
  { db, settings }: TakeBackDeps,
  context: RequestContext,
  { userId, kind, value }: UndoRecord,
): BatchItem<'sqlite'>[] {
  const old = alias(identifiers, 'old');
  const isReplaced = and(eq(old.userId, userId), eq(old.kind, former[kind]), eq(old.value, value));
  const provedAt = db.select({ at: old.verifiedAt }).from(old).where(isReplaced);
  // As long before it was replaced as it can be taken back after: a thief may have added a key first.
  const suspectFrom = db
    .select({ at: sql`${old.until} - ${2 * settings.UNDO_LINK_TTL * 1000}` })
    .from(old)
    .where(isReplaced);
  const restored = alias(identifiers, 'restored');
  const isBack = exists(
    db
      .select({ found: sql`1` })
      .from(restored)
      .where(and(eq(restored.userId, userId), eq(restored.kind, kind), eq(restored.value, value))),
  );
  const isStaff = and(eq(users.id, userId), isBack, isNotNull(users.role));
  const staff = db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .where(and(isStaff, not(isLastAdmin(db, userId))));
  const isOfUser = eq(identifiers.userId, userId);
  const isOld = and(isOfUser, eq(identifiers.kind, former[kind]), eq(identifiers.value, value));
  return [
    db
      .delete(identifiers)
      .where(
        and(
          isOfUser,
          ne(identifiers.kind, former[kind]),
          or(
            and(eq(identifiers.kind, kind), exists(provedAt)),
            sql`${identifiers.verifiedAt} > (${provedAt})`,
          ),
        ),
      ),
    db
      .delete(factors)
      .where(and(eq(factors.userId, userId), sql`${factors.createdAt} >= (${suspectFrom})`)),
    db.delete(factors).where(and(isRecoveryOf(userId), notExists(factorsThatCount(db, userId)))),
    db.update(identifiers).set({ kind, until: null }).where(isOld),
    // Its notice may have gone to the mailbox of a thief.
    endReset(db, { id: userId }, isBack),
    eventsBeside(db, context, null, roleTaken, staff),
    db
      .update(users)
      .set({
        version: nextVersion,
        sessionEpoch: sql`${users.sessionEpoch} + 1`,
        deleteAt: null,
        role: sql`case when ${isLastAdmin(db, userId)} then 'admin' end`,
      })
      .where(and(eq(users.id, userId), isBack)),
  ];
}

const roleTaken = { event: 'authz_change', outcome: 'success', reason: 'role-none' } as const;

function isLastAdmin(db: Database, userId: string): SQL {
  const other = alias(users, 'other');
  const otherAdmin = db
    .select({ found: sql`1` })
    .from(other)
    .where(
      and(
        ne(other.id, userId),
        eq(other.role, 'admin'),
        eq(other.active, true),
        isNull(other.deleteAt),
      ),
    );
  return sql`(${users.role} = 'admin' and ${notExists(otherAdmin)})`;
}
