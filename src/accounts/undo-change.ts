/**
 * Takes an identifier back, for somebody who got the link at the old one. Whoever replaced it knew the password, so a new one is
 * chosen with it; every session ends, what was proved after it is dropped, second factors that are not much older than that
 * are removed, and a deletion or a reset of the factors that was asked for is off. A role goes
 * too, because whoever reads the old mailbox need not be who was given it; the last admin keeps it, or nobody could give one.
 * Single use: a second redemption collides on the password version.
 */
import { and, eq, exists, gt, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { alias } from 'drizzle-orm/sqlite-core';
import * as z from 'zod/mini';
import { type FailedEvent, type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { factorsThatCount, isRecoveryOf } from '../credentials/factors/find-factors';
import { endReset } from '../credentials/factors/reset';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import { nextVersion, type User } from '../db/account';
import { type Database, query } from '../db/client';
import { factors, identifiers, users } from '../db/schema';
import { findLinkOwner, type LinkOwnerDeps } from '../identity/link-owner';
import { former } from '../identity/prove-identifier';
import type { AttemptDeps } from '../limits/attempt-counter';
import { wrongProof } from '../limits/link-attempts';
import { forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import type { Notice } from '../messaging/job';
import { forgetResetRequests, type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { UndoChangeInput } from './schemas';

export type UndoRecord = z.output<typeof undoRecord>;

const undoRecord = z.object({
  userId: z.string(),
  kind: z.enum(['email', 'phone']),
  /** What can be taken back. */
  value: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

export type UndoChangeDeps = SetPasswordDeps &
  AttemptDeps &
  OpenLinkDeps &
  Pick<MailQueueDeps, 'mailQueue'> & { settings: { UNDO_LINK_TTL: number } };

type UndoRefusal = ErrorOf<'undo-link-invalid' | 'validation-failed' | 'too-many-requests'>;

/**
 * @returns nothing, or the refusal; `validation-failed` leaves the link good.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function undoChange(
  deps: UndoChangeDeps,
  context: RequestContext,
  { token, newPassword }: UndoChangeInput,
): Promise<Outcome<void, UndoRefusal>> {
  const link = await readLink(deps, context, token);
  if (!link.ok) return wrongProof(deps, context, { code: 'undo-link-invalid' }, link.error);
  const { user, record } = link.value;
  const about = {
    event: 'user_identifier_restored',
    userId: user.id,
    username: record.value,
  } as const;

  const errors = newPasswordErrors(deps, newPassword, { ...user, [record.kind]: record.value });
  if (errors.length > 0) {
    return refused({ code: 'validation-failed', errors }, { ...about, reason: 'password-policy' });
  }
  const event = { ...about, outcome: 'success' } as const;
  const set = await setPassword(deps, context, user, newPassword, event, takeBack(deps, record));
  if (!set.ok) {
    return refused(
      set.error === 'lost-race'
        ? { code: 'undo-link-invalid' }
        : { code: 'validation-failed', errors: refusedPassword(set.error) },
      { ...about, reason: set.error },
    );
  }
  context.waitUntil(forgetLinkRecord(deps.kv, 'undo', token));
  context.waitUntil(forgetResetRequests(deps, user.id));
  const { id, locale, email: present } = user;
  const tell = (email: string | null, notice: Notice) =>
    context.waitUntil(notifyOwner(deps, context, id, { id, email, locale }, notice));
  if (record.kind === 'email') tell(record.value, 'password-reset');
  // It may have lost the account by this.
  tell(present, 'identifier-changed');
  return ok(undefined);
}

/**
 * Nothing of it happens if there is nothing to be taken back any more. What was proved after it goes: a thief may have added it.
 * What was proved before is older and stays.
 */
function takeBack(
  { db, settings }: UndoChangeDeps,
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
    db
      .update(users)
      .set({
        version: nextVersion,
        sessionEpoch: sql`${users.sessionEpoch} + 1`,
        deleteAt: null,
        role: sql`case when ${users.role} = 'admin' and ${notExists(otherAdmin(db, userId))} then 'admin' end`,
      })
      .where(and(eq(users.id, userId), isBack)),
  ];
}

const otherAdmin = (db: Database, userId: string) => {
  const other = alias(users, 'other');
  return db
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
};

/** What can it take back, if anything? */
async function readLink(
  deps: LinkOwnerDeps,
  context: RequestContext,
  token: string,
): Promise<Result<{ user: User; record: UndoRecord }, FailedEvent>> {
  const event = 'user_identifier_restored';
  const link = await findLinkOwner(deps, context, 'undo', undoRecord, token, event);
  if (!link.ok) return link;
  const { user, record } = link.value;
  const failed = { event, userId: user.id } as const;
  if (!user.active) return refuse({ ...failed, reason: 'account-inactive' });
  const rows = await query(
    deps.db
      .select({ value: identifiers.value })
      .from(identifiers)
      .where(
        and(
          eq(identifiers.userId, user.id),
          eq(identifiers.kind, former[record.kind]),
          gt(identifiers.until, context.now),
        ),
      ),
  );
  if (rows[0]?.value !== record.value) return refuse({ ...failed, reason: 'undo-token-outdated' });
  return ok(link.value);
}
