import type { Locale } from '../core/locale';
import type { CodePurpose } from '../links/code';
import type { LinkKind } from '../links/kinds';

/** What the queue keeps of a message to be written and sent. No token, no link, no code, no password. */
export type MailJob = LinkJob | CodeJob | NoticeJob | DigestJob;

export type Channel = 'email' | 'sms';

interface Addressed {
  userId: string;
  /** Jobs from before there were others have none: they are mail. */
  channel?: Channel;
  /** The address: of a mailbox, or a number as E.164. */
  to: string;
  /** The language to write in. Jobs from before mails had languages have none: they are in English. */
  locale?: Locale;
}

/** The link and its expiry are made when the mail is sent, so that it is good for what the mail says. */
export interface LinkJob extends Addressed {
  kind: 'link';
  link: LinkKind;
  /** What is stored behind the link, with `expiresAt`; JSON, read again by whatever redeems it. */
  record: object;
  /** Of the secret that makes the token, so that it stays the same on every try. Jobs from before ids were stored have none. */
  keyId?: string;
  standing: Standing;
}

/** The code and its expiry are made when the SMS is sent. */
export interface CodeJob extends Addressed {
  kind: 'code';
  channel: 'sms';
  purpose: CodePurpose;
  /** Names the object that keeps the code, with the purpose. */
  account: string;
  /** What is kept with the code; JSON. */
  record: object;
  /** Of the secret that makes the code. */
  keyId: string;
  standing: Standing;
  /** A keyed hash of the network that asked for it; `null` where it is not known. */
  network: string | null;
  /** Milliseconds since 1970: after this the code is not worth sending. */
  expiresAt: number;
}

/**
 * What the address is to the account: its owner has proved it, or the account signs in with it, or somebody has typed it beside
 * a username. The less is known, the fewer links a mailbox gets.
 */
export type Standing = 'proved' | 'signs-in' | 'beside';

/** Tells the owner what happened to their account (OWASP ASVS 6.3.7). */
export interface NoticeJob extends Addressed {
  kind: 'notice';
  notice: Notice;
  /** Milliseconds since 1970. */
  at: number;
  /** Where it came from, in words of its language such as "Firefox on Windows, Lyon, FR". */
  from?: string;
  /** Milliseconds since 1970: of an account that is to be deleted. */
  deletionAt?: number;
  /** Milliseconds since 1970: when the second factors of an account go. */
  dueAt?: number;
  /** Milliseconds since 1970: after this the notice is not worth sending. */
  expiresAt: number;
}

/** Several notices to one mailbox in one mail. */
export interface DigestJob extends Addressed {
  kind: 'digest';
  told: Told[];
  expiresAt: number;
}

export interface Told {
  notice: Notice;
  times: number;
  /** Milliseconds since 1970. */
  lastAt: number;
}

export type Notice =
  | 'new-login'
  | 'session-reused'
  | 'password-changed'
  | 'password-reset'
  | 'account-locked'
  | 'identifier-changed'
  | 'already-registered'
  | 'address-taken'
  | 'deletion-requested'
  | 'deletion-cancelled'
  | 'second-factor-added'
  | 'second-factor-removed'
  | 'recovery-codes-created'
  | 'recovery-code-used'
  | 'second-factor-guessed'
  | 'passkey-copied'
  | 'second-factor-reset-requested'
  | 'second-factor-reset-cancelled'
  | 'second-factor-reset';
