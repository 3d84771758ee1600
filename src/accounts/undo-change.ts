/**
 * Takes an identifier back, for somebody who got the link at the old one. Whoever replaced it knew the password, so a new one is
 * chosen with it; every session ends, what was proved after it is dropped, second factors that are not much older than that
 * are removed, and a deletion or a reset of the factors that was asked for is off. A role goes
 * too, because whoever reads the old mailbox need not be who was given it; the last admin keeps it, or nobody could give one.
 * Single use: a second redemption collides on the password version.
 */
import { and, eq, gt } from 'drizzle-orm';
import { type FailedEvent, type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import type { User } from '../db/account';
import { query } from '../db/client';
import { identifiers } from '../db/schema';
import { findLinkOwner, type LinkOwnerDeps } from '../identity/link-owner';
import { former } from '../identity/prove-identifier';
import type { AttemptDeps } from '../limits/attempt-counter';
import { wrongProof } from '../limits/link-attempts';
import { forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import type { Notice } from '../messaging/job';
import { forgetResetRequests, type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { UndoChangeInput } from './schemas';
import { type TakeBackDeps, takeBack, type UndoRecord, undoRecord } from './take-back';

export type UndoChangeDeps = SetPasswordDeps &
  AttemptDeps &
  OpenLinkDeps &
  Pick<MailQueueDeps, 'mailQueue'> &
  TakeBackDeps;

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
  const writes = takeBack(deps, context, record);
  const set = await setPassword(deps, context, user, newPassword, event, writes);
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
