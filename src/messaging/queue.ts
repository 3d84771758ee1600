import type { AuditEvent } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { MailJob, Notice } from './job';
import {
  type LinkDeps,
  noticeBySms,
  noticeTo,
  type PhoneOwner,
  type Recipient,
  type SmsDeps,
} from './jobs';
import type { MailQueueObject, QueueVerdict, Requested } from './mail-queue.object';

export interface MailQueueDeps extends LinkDeps {
  mailQueue: ObjectsByName<MailQueueObject>;
  settings: { RESET_MAX_REQUESTS: number; RESET_WINDOW: number };
}

/**
 * Counts a request that anybody can make in somebody's name and, in the same step, queues its mail.
 * @param account the user's id, or what stands for it where there is no such user.
 * @param about what was asked for: each is counted by itself.
 * @param mail `null` where nobody is to be written to; it counts all the same.
 * @param who is audited where there were too many.
 * @throws {StoreUnavailable}
 */
export async function requestMail(
  deps: MailQueueDeps,
  context: RequestContext,
  account: string,
  about: Requested,
  mail: MailJob | null,
  who: Pick<AuditEvent, 'userId' | 'username'>,
): Promise<Outcome<void, ErrorOf<'too-many-requests'>>> {
  const rule = {
    max: deps.settings.RESET_MAX_REQUESTS,
    windowMs: deps.settings.RESET_WINDOW * 1000,
  };
  const verdict = await askStore<QueueVerdict>('durable-object', () =>
    deps.mailQueue.getByName(account).request(about, mail, rule, context.now.getTime()),
  );
  if (verdict.accepted) return ok(undefined);
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  const code = 'too-many-requests';
  const event = 'excess_rate_limit_exceeded';
  return refused({ code, retryAfterSeconds }, { event, reason: code, ...who });
}

/**
 * Forgets how often a reset link was asked for: the owner has set a new password, which killed those links, and strangers
 * who asked in their name must not keep them from asking again. Best effort.
 */
export async function forgetResetRequests(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  account: string,
): Promise<void> {
  await tellStore(() => deps.mailQueue.getByName(account).forgetRequests('reset'));
}

/**
 * Queues a notice to the owner of an account. Where there is none, or none who can be written to, the
 * same call is made, so that its time tells nothing. Best effort: what is told of has happened already.
 * @param account the user's id, or what stands for it where there is no such user.
 */
export async function notifyOwner(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  context: RequestContext,
  account: string,
  user: Recipient | undefined,
  notice: Notice,
  from?: string,
): Promise<void> {
  const mail = user && user.active !== false ? noticeTo(user, notice, context, from) : null;
  await tellStore(() => deps.mailQueue.getByName(account).notify(mail));
}

/** The same by SMS: for what takes an account away from somebody without a mailbox. */
export async function notifyBySms(
  deps: Pick<MailQueueDeps, 'mailQueue'> & SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  notice: Notice,
): Promise<void> {
  const sms = noticeBySms(deps, context, owner, notice);
  if (sms) await tellStore(() => deps.mailQueue.getByName(owner.id).notify(sms));
}

/** Tells that the second factors of an account will go, by mail and by SMS: one of the two may be in other hands. */
export async function notifyOfReset(
  deps: Pick<MailQueueDeps, 'mailQueue'> & SmsDeps,
  context: RequestContext,
  user: Recipient & PhoneOwner,
  dueAt: Date,
): Promise<void> {
  const notice = 'second-factor-reset-requested';
  const sms = user.phoneVerifiedAt ? noticeBySms(deps, context, user, notice) : null;
  const notices = [noticeTo(user, notice, context), sms]
    .filter((job) => job !== null)
    .map((job) => ({ ...job, dueAt: dueAt.getTime() }));
  await tellStore(() => deps.mailQueue.getByName(user.id).notify(notices));
}

/**
 * Tells of a deletion that was asked for: at the address of the account, and at those that it was known by and whose owner
 * may still take it back. In one step, so that none of them hears of it alone.
 */
export async function notifyOfDeletion(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  context: RequestContext,
  user: Recipient,
  formerEmails: string[],
  deletionAt: Date,
): Promise<void> {
  // Only what was proved can be taken back.
  const former = formerEmails.map((email) => ({ ...user, email, emailVerifiedAt: context.now }));
  const notices = [user, ...former].flatMap((recipient) => {
    const notice = noticeTo(recipient, 'deletion-requested', context);
    return notice ? [{ ...notice, deletionAt: deletionAt.getTime() }] : [];
  });
  await tellStore(() => deps.mailQueue.getByName(user.id).notify(notices));
}
