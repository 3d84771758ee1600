/**
 * Every kind of mailed link, and all that differs between them. What handles links reads this table, so a new
 * kind is one entry here; the compiler asks for whatever the entry lacks, its setting included.
 */
import type { KeyPurpose } from '../core/secret-key';

/** What a link opens. A token of one kind opens nothing of another. */
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
  /** Why this mail came. */
  why: string;
  /** The text of the link. */
  action: string;
  /** How the link may be used. @param validFor in words that a person reads, such as "24 hours". */
  terms: (validFor: string) => string;
  /** What to do for somebody who did not ask for it. */
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
      why: 'Somebody, probably you, asked for a new password for this account.',
      action: 'Choose one here',
      terms: (validFor) =>
        `The link works once and for ${validFor}. It stops working as soon as the password changes.`,
      notYou: 'If it was not you, do nothing: your password stays as it is.',
    },
  },
  registration: {
    page: '/confirm-registration',
    keyPurpose: 'registration-token',
    kvPrefix: 'registration',
    lifetime: 'CONFIRMATION_LINK_TTL',
    mail: {
      subject: 'Confirm your registration',
      why: 'Somebody, probably you, wants to open an account with this address.',
      action: 'Open it here',
      terms: (validFor) =>
        `You will be asked for the password that you chose. The link works once and for ${validFor}.`,
      notYou: 'If it was not you, do nothing: no account is opened.',
    },
  },
} as const satisfies Record<string, KindOfLink>;

/** @returns one value for each kind. */
export const forEachKind = <Value>(make: (kind: LinkKind) => Value): Record<LinkKind, Value> =>
  Object.fromEntries(
    (Object.keys(linkKinds) as LinkKind[]).map((kind) => [kind, make(kind)]),
  ) as Record<LinkKind, Value>;
