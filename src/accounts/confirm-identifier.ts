/**
 * Writes down a proof: the identifier of the account, or another one in its place, is its owner's from now on. One
 * transaction, which happens only if the account is as it was when the proof was sent for, so that of two proofs
 * at the same moment one counts.
 */
import { and, eq, lt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type AuditDeps, commitIf } from '../audit/commit';
import type { Reason } from '../audit/events';
import { addSeconds } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { isVerified, type User, verifiedAt } from '../db/account';
import { type Database, query, UniqueViolation } from '../db/client';
import { credentials, identifiers, users } from '../db/schema';
import type { Identifier } from '../identity/identifier';
import { proveIdentifier, replaceIdentifier } from '../identity/prove-identifier';
import { forgiveAttempts } from '../limits/attempt-counter';
import { linkBySms, linkTo, type SmsDeps } from '../messaging/jobs';
import { type MailQueueDeps, notifyBySms, notifyOwner, requestMail } from '../messaging/queue';
import type { UndoRecord } from './take-back';

export type ConfirmIdentifierDeps = AuditDeps &
  MailQueueDeps &
  SmsDeps & { settings: { UNDO_LINK_TTL: number } };

/**
 * @param user as it was read.
 * @returns why nothing was written, if so.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function confirmIdentifier(
  deps: ConfirmIdentifierDeps,
  context: RequestContext,
  user: User,
  identifier: Identifier,
): Promise<Result<void, Reason>> {
  const { db } = deps;
  const { kind, value } = identifier;
  const isReplacement = user[kind] !== value;
  const isFirstProof = !isVerified(user, 'email') && !isVerified(user, 'phone');
  const event = {
    event: isReplacement ? 'user_identifier_changed' : 'user_identifier_verified',
    outcome: 'success',
    ...(isFirstProof && { reason: 'first-proof' as const }),
    userId: user.id,
    username: value,
  } as const;
  const until = isReplacement ? await endOfWayBack(deps, context, user, kind) : null;
  if (until) {
    // Before the change: nobody loses an identifier without being told at it.
    const told = await tellFormer(deps, context, user, kind);
    if (!told.ok) return refuse(told.error.code);
  }
  try {
    const done = await commitIf(deps, context, event, asItWasRead(db, user, kind), (decided) => ({
      writes: [
        ...(isReplacement
          ? replaceIdentifier(db, context, user.id, identifier, until, decided)
          : proveIdentifier(db, context, user.id, identifier, decided)),
        forgiveAttempts(db, context, user.id),
      ],
      changed: db
        .select({ userId: users.id })
        .from(users)
        .where(and(eq(users.id, user.id), decided)),
    }));
    if (!done) return refuse('lost-race');
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    return refuse(
      error.column === 'identifiers.value' ? 'username-taken' : 'identifier-recently-changed',
    );
  }
  if (isReplacement && !until) context.waitUntil(tellOthers(deps, context, user));
  return ok(undefined);
}

/** Selects the user if neither the password, the epoch nor the identifier of this kind has changed. */
function asItWasRead(db: Database, user: User, kind: Identifier['kind']) {
  const own = alias(identifiers, 'own');
  return db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .innerJoin(credentials, eq(credentials.userId, users.id))
    .leftJoin(own, and(eq(own.userId, users.id), eq(own.kind, kind)))
    .where(
      and(
        eq(users.id, user.id),
        eq(users.sessionEpoch, user.sessionEpoch),
        eq(credentials.passwordVersion, user.passwordVersion),
        sql`${own.value} is ${user[kind]}`,
        sql`${own.verifiedAt} is ${verifiedAt(user, kind)?.getTime() ?? null}`,
      ),
    );
}

/**
 * The way back belongs to the identifier that the account has had longest. What was added later may be a thief's, who would
 * replace it again and so get a way back of their own.
 * @returns when it ends; `null` where there is none.
 */
async function endOfWayBack(
  { db, settings }: ConfirmIdentifierDeps,
  { now }: RequestContext,
  user: User,
  kind: Identifier['kind'],
): Promise<Date | null> {
  const since = verifiedAt(user, kind);
  if (since === null) return null;
  const [older] = await query(
    db
      .select({ kind: identifiers.kind })
      .from(identifiers)
      .where(and(eq(identifiers.userId, user.id), lt(identifiers.verifiedAt, since)))
      .limit(1),
  );
  return older ? null : addSeconds(now, settings.UNDO_LINK_TTL);
}

/**
 * Sends the way back to the identifier that is about to be replaced. Counted, because a change that is refused after this can be
 * tried again.
 * @throws {StoreUnavailable} nobody was told.
 */
function tellFormer(
  deps: ConfirmIdentifierDeps,
  context: RequestContext,
  user: User,
  kind: Identifier['kind'],
): ReturnType<typeof requestMail> {
  const { id: userId } = user;
  const record: Omit<UndoRecord, 'expiresAt'> = { userId, kind, value: user[kind] ?? '' };
  const mail =
    kind === 'email'
      ? linkTo(deps, context, user, 'undo', record)
      : linkBySms(deps, context, user, 'undo', record);
  return requestMail(deps, context, userId, 'undo', mail, { userId });
}

/** Tells of a change that has no way back, at what the account had before: its mailbox, and a number that was proved. */
async function tellOthers(
  deps: ConfirmIdentifierDeps,
  context: RequestContext,
  user: User,
): Promise<void> {
  const notice = 'identifier-changed';
  await notifyOwner(deps, context, user.id, user, notice);
  if (isVerified(user, 'phone')) await notifyBySms(deps, context, user, notice);
}
