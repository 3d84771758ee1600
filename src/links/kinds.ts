/**
 * Every kind of mailed link, and all that differs between them but the words of its mail (`messaging/texts/`). The code
 * that handles links reads this table, so a new kind is one entry here; the compiler reports what the entry lacks,
 * including its setting and its mail in every language.
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
}

export const linkKinds = {
  reset: {
    page: '/reset-password',
    keyPurpose: 'reset-token',
    kvPrefix: 'reset',
    lifetime: 'RESET_LINK_TTL',
  },
  /** A reset link in other words: an account that somebody opened for its owner gets its first password of them. */
  invitation: {
    page: '/reset-password',
    keyPurpose: 'reset-token',
    kvPrefix: 'reset',
    lifetime: 'INVITATION_LINK_TTL',
  },
  registration: {
    page: '/confirm-registration',
    keyPurpose: 'registration-token',
    kvPrefix: 'registration',
    lifetime: 'CONFIRMATION_LINK_TTL',
  },
  verification: {
    page: '/verify-email',
    keyPurpose: 'verification-token',
    kvPrefix: 'verification',
    lifetime: 'VERIFICATION_LINK_TTL',
  },
  undo: {
    page: '/undo-change',
    keyPurpose: 'undo-token',
    kvPrefix: 'undo',
    lifetime: 'UNDO_LINK_TTL',
  },
} as const satisfies Record<string, KindOfLink>;

/** @returns one value for each kind. */
export const forEachKind = <Value>(make: (kind: LinkKind) => Value): Record<LinkKind, Value> =>
  Object.fromEntries(
    (Object.keys(linkKinds) as LinkKind[]).map((kind) => [kind, make(kind)]),
  ) as Record<LinkKind, Value>;
