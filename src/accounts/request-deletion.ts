/**
 * The owner of an account asks for its deletion, with the password: every session ends, and after DELETION_GRACE all of it is
 * erased (`erase-accounts.ts`). Until then a login takes it back, so that neither a slip nor a stolen session destroys
 * anything. GDPR Art. 17; OWASP ASVS 7.5.3.
 */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import { logFault } from '../core/log';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { userById } from '../db/account';
import { type Database, LastAdmin, query } from '../db/client';
import { identifiers, users } from '../db/schema';
import { clearAttempts } from '../limits/attempt-counter';
import type { SmsDeps } from '../messaging/jobs';
import { type MailQueueDeps, notifyBySms, notifyOfDeletion } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';
import { type MfaDeps, staleFactor } from '../sessions/mfa';
import { type ReauthenticateDeps, reauthenticate } from '../sessions/reauthenticate';
import type { DeleteMeInput } from './schemas';

export type TellDeps = Pick<MailQueueDeps, 'mailQueue'> & SmsDeps & { db: Database };

export type RequestDeletionDeps = ReauthenticateDeps &
  MfaDeps &
  SmsDeps &
  AuditDeps & { settings: { DELETION_GRACE: number } };

type DeletionRefusal = ErrorOf<
  | 'reauthentication-required'
  | 'wrong-password'
  | 'too-many-attempts'
  | 'invalid-token'
  | 'last-admin'
>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns when all of it will be gone. Asked for again, that stays the date of the first time.
 * @throws {StoreUnavailable}
 */
export async function requestDeletion(
  deps: RequestDeletionDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { password }: DeleteMeInput,
  cookies: Record<string, string>,
): Promise<Outcome<Date, DeletionRefusal>> {
  const { user } = session;
  const { id, sessionEpoch } = user;
  const about = { userId: id };
  const event = 'user_deletion_request';
  const stale = staleFactor(deps, context, session, { event, ...about });
  if (stale) return stale;
  const shown = await reauthenticate(deps, context, user, password, cookies, { event, ...about });
  if (!shown.ok) return shown;

  const { db } = deps;
  const deleteAt = addSeconds(context.now, deps.settings.DELETION_GRACE);
  const asOfNow = and(eq(users.id, id), eq(users.sessionEpoch, sessionEpoch));
  const owner = db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .where(and(asOfNow, isNull(users.deleteAt)));
  const success = { event, outcome: 'success', ...about } as const;
  context.waitUntil(clearAttempts(deps, id));
  let requested: { userId: string } | undefined;
  try {
    requested = await commitIf(deps, context, success, owner, (decided) => ({
      writes: [
        db
          .update(users)
          .set({ deleteAt, sessionEpoch: sessionEpoch + 1 })
          .where(and(asOfNow, decided)),
      ],
      changed: db
        .select({ userId: users.id })
        .from(users)
        .where(and(eq(users.id, id), decided)),
    }));
  } catch (error) {
    if (!(error instanceof LastAdmin)) throw error;
    const code = 'last-admin';
    return refused({ code }, { event, reason: code, ...about });
  }
  if (requested) {
    context.waitUntil(tellOfDeletion(deps, context, user, deleteAt));
    return ok(deleteAt);
  }

  // Another request was faster. It asked for the same, or it ended this session.
  const now = await userById(db, { id });
  if (!now?.deleteAt) {
    return refused({ code: 'invalid-token' }, { event, reason: 'lost-race', ...about });
  }
  logEvent(deps, context, success);
  return ok(now.deleteAt);
}

/** Who may still take back an address is told too: the deletion may be a thief's, after a change of it. */
export async function tellOfDeletion(
  deps: TellDeps,
  context: RequestContext,
  user: AuthenticatedSession['user'],
  deleteAt: Date,
): Promise<void> {
  const former = await formerEmails(deps.db, user.id, context.now).catch(() => {
    logFault({ deletion: 'former addresses could not be read, so they are not told' });
    return [];
  });
  await notifyOfDeletion(deps, context, user, former, deleteAt);
  if (user.phoneVerifiedAt) await notifyBySms(deps, context, user, 'deletion-requested');
}

async function formerEmails(db: Database, userId: string, now: Date): Promise<string[]> {
  const rows = await query(
    db
      .select({ value: identifiers.value })
      .from(identifiers)
      .where(
        and(
          eq(identifiers.userId, userId),
          eq(identifiers.kind, 'former_email'),
          gt(identifiers.until, now),
        ),
      ),
  );
  return rows.map(({ value }) => value);
}
