import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { Locale } from '../core/locale';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { KeyIds } from '../core/secret-key';
import { type NetworkDeps, networkKey } from '../limits/network';
import { type CodePurpose, codeWorthSendingMs } from '../links/code';
import type { LinkKind } from '../links/kinds';
import type { CodeJob, LinkJob, MailJob, Notice, NoticeJob, Standing } from './job';
import type { MailQueueObject, QueueVerdict, Requested } from './mail-queue.object';
import type { SmsSettings } from './settings';

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
  /** The language its owner chose; otherwise that of the request which causes the mail. */
  locale?: Locale | null;
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
  about: Requested,
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

/** The same by SMS, to a number that was proved: for what takes an account away from somebody without a mailbox. */
export async function notifyBySms(
  deps: Pick<MailQueueDeps, 'mailQueue'> & SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  notice: Notice,
): Promise<void> {
  const { id: userId, phone: to } = owner;
  if (to === null || deps.settings.sms.transport === 'off') return;
  const at = context.now.getTime();
  const locale = languageFor(owner, context);
  const expiresAt = at + noticeLifetimeMs;
  const sms: NoticeJob = {
    kind: 'notice',
    channel: 'sms',
    notice,
    userId,
    to,
    locale,
    at,
    expiresAt,
  };
  await tellStore(() => deps.mailQueue.getByName(userId).notify(sms));
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

/** A notice that comes a day late tells nothing any more. */
const noticeLifetimeMs = 86_400_000;

/** Anybody can log in to an account of their own, so these do not go to an address that somebody has only typed. */
const isOfSessions = (notice: Notice): boolean =>
  notice === 'new-login' || notice === 'session-reused' || notice === 'deletion-requested';

/** @returns `null` for somebody who has no e-mail address that the notice may go to. */
export function noticeTo(
  recipient: Recipient,
  notice: Notice,
  context: RequestContext,
  from?: string,
): NoticeJob | null {
  const { id: userId, email: to } = recipient;
  if (to === null || (isOfSessions(notice) && standingOf(recipient) === 'beside')) return null;
  const at = context.now.getTime();
  return {
    kind: 'notice',
    channel: 'email',
    notice,
    userId,
    to,
    locale: languageFor(recipient, context),
    at,
    ...(from !== undefined && { from }),
    expiresAt: at + noticeLifetimeMs,
  };
}

/**
 * A mail with a link.
 * @param record what is stored behind the link; when it expires is decided when the mail is sent.
 * @returns `null` for somebody who has no e-mail address.
 */
export function linkTo(
  { keyIds: [keyId] }: Pick<MailQueueDeps, 'keyIds'>,
  context: RequestContext,
  recipient: Recipient,
  link: LinkKind,
  record: object,
): LinkJob | null {
  const { id: userId, email: to } = recipient;
  if (to === null) return null;
  const locale = languageFor(recipient, context);
  const standing = standingOf(recipient);
  return { kind: 'link', channel: 'email', link, userId, to, locale, record, keyId, standing };
}

/** Who can get a code: an account, as far as SMS are concerned. */
export interface PhoneOwner {
  id: string;
  phone: string | null;
  phoneVerifiedAt?: Date | null;
  phoneSignsIn?: boolean | null;
  locale?: Locale | null;
}

export type SmsDeps = NetworkDeps &
  Pick<MailQueueDeps, 'keyIds'> & { settings: { sms: SmsSettings } };

/** The same by SMS. @returns `null` for somebody who has no number, and where no SMS are sent. */
export function linkBySms(
  deps: SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  link: LinkKind,
  record: object,
): LinkJob | null {
  const { id: userId, phone: to } = owner;
  if (to === null || deps.settings.sms.transport === 'off') return null;
  const [keyId] = deps.keyIds;
  const locale = languageFor(owner, context);
  const standing = standingOfPhone(owner);
  return { kind: 'link', channel: 'sms', link, userId, to, locale, record, keyId, standing };
}

/**
 * An SMS with a code.
 * @param account names who redeems it: the user's id, or what stands for it.
 * @param record what is kept with the code.
 * @returns `null` for somebody who has no number, and where no SMS are sent.
 */
export function codeTo(
  deps: SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  purpose: CodePurpose,
  account: string,
  record: object,
): CodeJob | null {
  const { id: userId, phone: to } = owner;
  if (to === null || deps.settings.sms.transport === 'off') return null;
  const [keyId] = deps.keyIds;
  return {
    kind: 'code',
    channel: 'sms',
    purpose,
    account,
    userId,
    to,
    locale: languageFor(owner, context),
    record,
    keyId,
    standing: standingOfPhone(owner),
    network: networkKey(deps, context),
    expiresAt: context.now.getTime() + codeWorthSendingMs,
  };
}

function standingOfPhone({ phoneVerifiedAt, phoneSignsIn }: PhoneOwner): Standing {
  if (phoneVerifiedAt) return 'proved';
  return phoneSignsIn ? 'signs-in' : 'beside';
}

/** What its owner chose, else what the client of this request asked for. */
export const languageFor = (
  { locale }: Pick<Recipient, 'locale'>,
  context: Pick<RequestContext, 'locale'>,
): Locale => locale ?? context.locale;

function standingOf({ emailVerifiedAt, emailSignsIn }: Recipient): Standing {
  if (emailVerifiedAt) return 'proved';
  return emailSignsIn ? 'signs-in' : 'beside';
}
