import type { LinkKind } from '../links/kinds';

/** What the queue keeps of a mail to be written and sent. No token, no link, no password. */
export type MailJob = LinkJob | NoticeJob;

interface Addressed {
  userId: string;
  to: string;
  /** Milliseconds since 1970: when there is no reason left to try. */
  expiresAt: number;
}

export interface LinkJob extends Addressed {
  kind: 'link';
  link: LinkKind;
  /** What is stored behind the link, with `expiresAt`; JSON, read again by whoever redeems it. */
  record: object;
}

/** Tells the owner what happened to their account (OWASP ASVS 6.3.7). */
export interface NoticeJob extends Addressed {
  kind: 'notice';
  notice: Notice;
  /** Milliseconds since 1970. */
  at: number;
}

export type Notice =
  | 'password-changed'
  | 'password-reset'
  | 'account-locked'
  | 'already-registered';
