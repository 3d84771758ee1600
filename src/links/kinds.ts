/**
 * Every kind of mailed link, and all that differs between them. The code that handles links reads this table, so
 * a new kind is one entry here; the compiler reports what the entry lacks, including its setting.
 */
import type { KeyPurpose } from '../core/secret-key';

/** What a link opens. A token of one kind is not valid for another. */
export type LinkKind = keyof typeof linkKinds;

/** The settings that say how long links live, in seconds. */
export type LinkLifetimes = Record<(typeof linkKinds)[LinkKind]['lifetime'], number>;

interface KindOfLink {
  /** The page it leads to, which reads the token from the fragment: no log, proxy or referrer sees it. */
  page: `/${string}`;
  /** Its tokens are made with a key of their own. */
  keyPurpose: KeyPurpose;
  /** Before the hash of the token, in KV. */
  kvPrefix: string;
  /** The setting that holds its lifetime. */
  lifetime: string;
  mail: LinkMail;
}

export interface LinkMail {
  subject: string;
  /** Why the mail was sent. */
  why: string;
  /** The text of the link. */
  action: string;
  /** How often and how long the link works. @param validFor in words, such as "24 hours". */
  terms: (validFor: string) => string;
  /** What to do if you did not ask for it. */
  notYou: string;
}

export const linkKinds = {
  reset: {
    page: '/reset-password',
    keyPurpose: 'reset-token',
    kvPrefix: 'reset',
    lifetime: 'RESET_LINK_TTL',
    mail: {
      subject: 'Choose a new password',
      why: 'Someone, probably you, asked to reset the password of this account.',
      action: 'Choose a new password',
      terms: (validFor) =>
        `The link works once and expires in ${validFor}, or as soon as the password changes.`,
      notYou: 'If this was not you, ignore this mail: your password stays the same.',
    },
  },
  registration: {
    page: '/confirm-registration',
    keyPurpose: 'registration-token',
    kvPrefix: 'registration',
    lifetime: 'CONFIRMATION_LINK_TTL',
    mail: {
      subject: 'Confirm your registration',
      why: 'Someone, probably you, registered for an account with this address.',
      action: 'Open the account',
      terms: (validFor) =>
        `You will be asked for the password you chose. The link works once and expires in ${validFor}.`,
      notYou: 'If this was not you, ignore this mail: no account will be opened.',
    },
  },
  verification: {
    page: '/verify-email',
    keyPurpose: 'verification-token',
    kvPrefix: 'verification',
    lifetime: 'VERIFICATION_LINK_TTL',
    mail: {
      subject: 'Confirm your e-mail address',
      why: 'Someone, probably you, entered this address for their account.',
      action: 'Confirm the address',
      terms: (validFor) =>
        `You will be asked for the password of the account. The link works once and expires in ${validFor}.`,
      notYou: 'If this was not you, ignore this mail: without this link the address is not theirs.',
    },
  },
  undo: {
    page: '/undo-change',
    keyPurpose: 'undo-token',
    kvPrefix: 'undo',
    lifetime: 'UNDO_LINK_TTL',
    mail: {
      subject: 'Your account has a new address or number',
      why: 'Someone who knows the password of this account has replaced the identifier that this message was sent to. If this was you, there is nothing to do.',
      action: 'Take it back',
      terms: (validFor) =>
        `If it was not you, open the link and choose a new password. That brings back the old identifier and ends every session. The link works once and expires in ${validFor}.`,
      notYou: 'Do not pass this link on: it opens your account.',
    },
  },
} as const satisfies Record<string, KindOfLink>;

/** @returns one value for each kind. */
export const forEachKind = <Value>(make: (kind: LinkKind) => Value): Record<LinkKind, Value> =>
  Object.fromEntries(
    (Object.keys(linkKinds) as LinkKind[]).map((kind) => [kind, make(kind)]),
  ) as Record<LinkKind, Value>;
