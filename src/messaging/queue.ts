import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { KeyIds } from '../core/secret-key';
import type { LinkKind } from '../links/kinds';
import type { LinkJob, MailJob, Notice, NoticeJob, Standing } from './job';
import type { MailQueueObject, QueueVerdict } from './mail-queue.object';

export interface MailQueueDeps {
  mailQueue: ObjectsByName<MailQueueObject>;
  /** Of `AUTH_SECRET`: the first makes the token of a link. */
  keyIds: KeyIds;
  settings: { RESET_MAX_REQUESTS: number; RESET_WINDOW: number };
}

/** Who can be written to: an account, as far as mail is concerned. */
export interface Recipient {
  id: string;
  email: string | null;
  /** Since when its owner has shown that the mailbox is theirs. */
  emailVerifiedAt?: Date | null;
  /** Whether the account signs in with the address; otherwise somebody has typed it beside a username. */
  emailSignsIn?: boolean | null;
  /** An account that was switched off gets no notices. */
  active?: boolean;
}

/**
 * Counts a request that anybody can make in somebody's name and, in the same step, queues its mail.
 * @param account the user's id, or what stands for it where there is no such user.
 * @param about what was asked for: each is counted by itself.
 * @param mail `null` where nobody is to be written to; it counts all the same.
 * @throws {StoreUnavailable}
 */
export async function requestMail(
  deps: MailQueueDeps,
  context: RequestContext,
  account: string,
  about: LinkKind,
  mail: MailJob | null,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  const rule = {
    max: deps.settings.RESET_MAX_REQUESTS,
    windowMs: deps.settings.RESET_WINDOW * 1000,
  };
  const verdict = await askStore<QueueVerdict>('durable-object', () =>
    deps.mailQueue.getByName(account).request(about, mail, rule, context.now.getTime()),
  );
  if (verdict.accepted) return ok(undefined);
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  return refuse({ code: 'too-many-requests', retryAfterSeconds });
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
  const notices = [user.email, ...formerEmails].flatMap((email) => {
    const notice = noticeTo({ id: user.id, email }, 'deletion-requested', context);
    return notice ? [{ ...notice, deletionAt: deletionAt.getTime() }] : [];
  });
  await tellStore(() => deps.mailQueue.getByName(user.id).notify(notices));
}

/** A notice that comes a day late tells nothing any more. */
const noticeLifetimeMs = 86_400_000;

/** Anybody can log in to an account of their own, so these do not go to an address that somebody has only typed. */
const isOfSessions = (notice: Notice): boolean =>
  notice === 'new-login' || notice === 'session-reused';

/** @returns `null` for somebody who has no e-mail address that the notice may go to. */
export function noticeTo(
  recipient: Recipient,
  notice: Notice,
  { now }: RequestContext,
  from?: string,
): NoticeJob | null {
  const { id: userId, email: to } = recipient;
  if (to === null || (isOfSessions(notice) && standingOf(recipient) === 'beside')) return null;
  const at = now.getTime();
  const expiresAt = at + noticeLifetimeMs;
  return { kind: 'notice', notice, userId, to, at, ...(from !== undefined && { from }), expiresAt };
}

/**
 * A mail with a link.
 * @param record what is stored behind the link; when it expires is decided when the mail is sent.
 * @returns `null` for somebody who has no e-mail address.
 */
export function linkTo(
  { keyIds: [keyId] }: Pick<MailQueueDeps, 'keyIds'>,
  recipient: Recipient,
  link: LinkKind,
  record: object,
): LinkJob | null {
  const { id: userId, email: to } = recipient;
  if (to === null) return null;
  return { kind: 'link', link, userId, to, record, keyId, standing: standingOf(recipient) };
}

function standingOf({ emailVerifiedAt, emailSignsIn }: Recipient): Standing {
  if (emailVerifiedAt) return 'proved';
  return emailSignsIn ? 'signs-in' : 'beside';
}
