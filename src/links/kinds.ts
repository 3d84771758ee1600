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
} as const satisfies Record<string, KindOfLink>;

/** @returns one value for each kind. */
export const forEachKind = <Value>(make: (kind: LinkKind) => Value): Record<LinkKind, Value> =>
  Object.fromEntries(
    (Object.keys(linkKinds) as LinkKind[]).map((kind) => [kind, make(kind)]),
  ) as Record<LinkKind, Value>;
