/**
 * Erases accounts whose owners asked for it, when the grace is over: the objects that are named by them, the key that the trail
 * outside holds them under, and last their rows in D1, which are the list of what is still to do. Where a store does not
 * answer, the row stays and the next run does all of it again; every step may be repeated.
 *
 * The one event of it names the random id of the account and nobody.
 */
import { and, asc, eq, isNotNull, isNull, lte, not, or, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, ownEvent } from '../audit/commit';
import type { AuditSink } from '../audit/events';
import { asJob } from '../audit/job';
import { askStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { factorCounterOf } from '../credentials/factors/check-factor';
import { inList, query } from '../db/client';
import { auditEvents, identifiers, isOwnersConcern, sessions, users } from '../db/schema';
import type { AttemptDeps } from '../limits/attempt-counter';
import { type CodeDeps, codeObjectsOf } from '../links/code';
import type { MailboxObject } from '../messaging/mailbox.object';
import type { MailQueueDeps } from '../messaging/queue';
import type { FindTraces, Traces } from './traces';

export type EraseDeps = AuditDeps &
  Pick<AttemptDeps, 'attempts'> &
  Pick<CodeDeps, 'oneTimeCodes'> &
  Pick<MailQueueDeps, 'mailQueue'> & {
    mailboxes: ObjectsByName<MailboxObject>;
    auditSink: Pick<AuditSink, 'forget'> | undefined;
    findTraces: FindTraces;
  };

/** A run of the cron ends, however many there are; the next one goes on. */
const maxAccounts = 20;
/**
 * From its date on an account does not exist for anybody. A request that had read it just before is over by now, so nothing
 * of it is written behind the back of this job.
 */
const settledSeconds = 60;

/**
 * @returns how many accounts were erased.
 * @throws {StoreUnavailable} the first failure, after all others have had their turn.
 */
export async function eraseAccounts(deps: EraseDeps, now: Date): Promise<number> {
  const due = lte(users.deleteAt, addSeconds(now, -settledSeconds));
  const found = await asJob(deps, now, () =>
    query(
      deps.db
        .select({ id: users.id })
        .from(users)
        .where(due)
        .orderBy(asc(users.deleteAt))
        .limit(maxAccounts),
    ),
  );
  let erased = 0;
  let failed: unknown;
  for (const { id } of found) {
    try {
      if (await asJob(deps, now, (context) => eraseAccount(deps, context, id))) erased++;
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed) throw failed;
  return erased;
}

/** @returns whether it was this run that did it: another one may be at it at the same moment. */
async function eraseAccount(
  deps: EraseDeps,
  context: RequestContext,
  userId: string,
): Promise<boolean> {
  const known = await query(
    deps.db
      .select({ value: identifiers.value, signsIn: identifiers.signsIn })
      .from(identifiers)
      .where(eq(identifiers.userId, userId)),
  );
  const traces = deps.findTraces(userId, known);
  await askStore('durable-object', () => forgetObjects(deps, userId, traces));
  // Before the rows: what is handed over from now on, however late, is stored without its person.
  const { auditSink } = deps;
  if (auditSink) {
    const { subjects } = traces;
    await askStore('audit-sink', () => auditSink.forget({ userId, subjects }));
  }
  return eraseRows(deps, context, userId, traces);
}

/** The queues first: they hand mails on to the mailboxes. */
async function forgetObjects(
  { attempts, mailQueue, mailboxes, oneTimeCodes }: EraseDeps,
  userId: string,
  traces: Traces,
): Promise<void> {
  await Promise.all([
    attempts.getByName(factorCounterOf(userId)).forget(),
    ...traces.accounts.flatMap((name) => [
      attempts.getByName(name).forget(),
      mailQueue.getByName(name).forget(),
      ...codeObjectsOf(name).map((code) => oneTimeCodes.getByName(code).erase()),
    ]),
  ]);
  await Promise.all(
    Array.from(traces.mailboxes, ([name, addresses]) =>
      mailboxes.getByName(name).forget(userId, addresses),
    ),
  );
}

/** All of them or none, with the event; of two runs at the same moment one does it. */
async function eraseRows(
  deps: EraseDeps,
  context: RequestContext,
  userId: string,
  { subjects }: Traces,
): Promise<boolean> {
  const { db } = deps;
  const owner = db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .where(and(eq(users.id, userId), lte(users.deleteAt, context.now)));
  const event = { event: 'user_deleted', outcome: 'success', userId } as const;
  const done = await commitIf(deps, context, event, owner, (decided) => ({
    writes: [
      // Not by an index of `exported`: nearly all rows of the table are.
      db
        .delete(auditEvents)
        .where(
          and(
            eq(auditEvents.userId, userId),
            isOwnersConcern(auditEvents),
            not(eq(auditEvents.exported, false)),
            decided,
          ),
        ),
      // The trail outside still counts what it has not got yet; it gets nobody with it.
      db
        .update(auditEvents)
        .set(nobody)
        .where(
          and(
            eq(auditEvents.exported, false),
            or(
              eq(auditEvents.userId, userId),
              and(isNull(auditEvents.userId), inList(auditEvents.subject, subjects)),
            ),
            decided,
          ),
        ),
      // What they did as staff is about others, and stays; from where they did it goes.
      db
        .update(auditEvents)
        .set(nowhere)
        .where(and(eq(auditEvents.actor, `user:${userId}`), isNotNull(auditEvents.actor), decided)),
      db.delete(sessions).where(and(eq(sessions.userId, userId), decided)),
      // Identifiers, credential and history go with it.
      db.delete(users).where(and(eq(users.id, userId), decided)),
    ],
    changed: ownEvent(deps, context),
  }));
  return done !== undefined;
}

const nowhere = { ip: null, country: null, userAgent: null };
const nobody = { username: null, subject: null, ...nowhere };
