/** What is queued for somebody: a notice, a link or a code, by mail or by SMS, in their language. */
import type { Locale } from '../core/locale';
import type { RequestContext } from '../core/request-context';
import type { KeyIds } from '../core/secret-key';
import { type NetworkDeps, networkKey } from '../limits/network';
import { type CodePurpose, codeWorthSendingMs } from '../links/code';
import type { LinkKind } from '../links/kinds';
import type { CodeJob, LinkJob, Notice, NoticeJob, Standing } from './job';
import type { SmsSettings } from './settings';

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

/** Who can get an SMS. */
export interface PhoneOwner {
  id: string;
  phone: string | null;
  phoneVerifiedAt?: Date | null;
  phoneSignsIn?: boolean | null;
  locale?: Locale | null;
}

export interface LinkDeps {
  /** Of `AUTH_SECRET`: the first makes the token of a link. */
  keyIds: KeyIds;
}

export type SmsDeps = NetworkDeps & LinkDeps & { settings: { sms: SmsSettings } };

/** @returns `null` for somebody who has no e-mail address that the notice may go to. */
export function noticeTo(
  recipient: Recipient,
  notice: Notice,
  context: RequestContext,
  from?: string,
): NoticeJob | null {
  const to = byMail(recipient, context);
  if (to === null || (isOnlyForOwner(notice) && to.standing === 'beside')) return null;
  return { ...noticeOf(to, notice, context), ...(from !== undefined && { from }) };
}

/** The same by SMS. @returns `null` for somebody who has no number, and where no SMS are sent. */
export function noticeBySms(
  deps: SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  notice: Notice,
): NoticeJob | null {
  const to = bySms(deps, owner, context);
  return to && noticeOf(to, notice, context);
}

/**
 * A mail with a link.
 * @param record what is stored behind the link; when it expires is decided when the mail is sent.
 * @returns `null` for somebody who has no e-mail address.
 */
export function linkTo(
  { keyIds: [keyId] }: LinkDeps,
  context: RequestContext,
  recipient: Recipient,
  link: LinkKind,
  record: object,
): LinkJob | null {
  const to = byMail(recipient, context);
  return to && { kind: 'link', link, record, keyId, ...to };
}

/** The same by SMS. @returns `null` for somebody who has no number, and where no SMS are sent. */
export function linkBySms(
  deps: SmsDeps,
  context: RequestContext,
  owner: PhoneOwner,
  link: LinkKind,
  record: object,
): LinkJob | null {
  const [keyId] = deps.keyIds;
  const to = bySms(deps, owner, context);
  return to && { kind: 'link', link, record, keyId, ...to };
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
  const [keyId] = deps.keyIds;
  const to = bySms(deps, owner, context);
  if (to === null) return null;
  const network = networkKey(deps, context);
  const expiresAt = context.now.getTime() + codeWorthSendingMs;
  return { kind: 'code', purpose, account, record, keyId, network, expiresAt, ...to };
}

/** What its owner chose, else what the client of this request asked for. */
export const languageFor = (
  { locale }: Pick<Recipient, 'locale'>,
  context: Pick<RequestContext, 'locale'>,
): Locale => locale ?? context.locale;

/** Where a message goes, and what the address is to the account. */
interface Address<Channel extends 'email' | 'sms'> {
  channel: Channel;
  userId: string;
  to: string;
  locale: Locale;
  standing: Standing;
}

function byMail(recipient: Recipient, context: RequestContext): Address<'email'> | null {
  const { id: userId, email: to, emailVerifiedAt, emailSignsIn } = recipient;
  if (to === null) return null;
  const standing = standingOf(emailVerifiedAt, emailSignsIn);
  return { channel: 'email', userId, to, locale: languageFor(recipient, context), standing };
}

function bySms(
  { settings }: SmsDeps,
  owner: PhoneOwner,
  context: RequestContext,
): Address<'sms'> | null {
  const { id: userId, phone: to, phoneVerifiedAt, phoneSignsIn } = owner;
  if (to === null || settings.sms.transport === 'off') return null;
  const standing = standingOf(phoneVerifiedAt, phoneSignsIn);
  return { channel: 'sms', userId, to, locale: languageFor(owner, context), standing };
}

function standingOf(
  verifiedAt: Date | null | undefined,
  signsIn: boolean | null | undefined,
): Standing {
  if (verifiedAt) return 'proved';
  return signsIn ? 'signs-in' : 'beside';
}

/** A notice that comes a day late tells nothing any more. */
const noticeLifetimeMs = 86_400_000;

function noticeOf(
  { standing: _, ...to }: Address<'email' | 'sms'>,
  notice: Notice,
  { now }: RequestContext,
): NoticeJob {
  const at = now.getTime();
  return { kind: 'notice', notice, at, expiresAt: at + noticeLifetimeMs, ...to };
}

/** Anybody can do these to an account of their own, so they do not go to an address that somebody has only typed. */
const isOnlyForOwner = (notice: Notice): boolean =>
  /^(new-login|session-reused|deletion-requested|second-factor-.*|recovery-code.*|passkey-copied)$/.test(
    notice,
  );
