/** The rows that an account consists of, for somebody who moves in. No I/O. */
import type { credentials, identifiers, passwordHistory, users } from '../db/schema';
import type { IncomingPerson } from './read-person';

export interface PersonRows {
  user: typeof users.$inferInsert;
  identifiers: (typeof identifiers.$inferInsert)[];
  credential: typeof credentials.$inferInsert;
  history: (typeof passwordHistory.$inferInsert)[];
}

/**
 * @param id of the account. @param now where a moment is not said.
 * @param keyIds of our secrets: a fingerprint under another one would be found by nobody, and is left out.
 * @param isTrusted to say since when something is proved: what is proved for longest decides where a new password goes.
 */
export function personRows(
  person: IncomingPerson,
  id: string,
  now: Date,
  keyIds: readonly string[],
  isTrusted: boolean,
): PersonRows {
  const moment = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);
  const createdAt = moment(person.createdAt) ?? now;
  const { passwordHash, passwordVersion } = person;
  const past = person.passwordHistory.filter(({ keyId }) => keyId === '' || keyIds.includes(keyId));
  const hasFingerprint = past.some(({ version }) => version === passwordVersion);
  return {
    user: {
      id,
      externalId: person.externalId,
      firstName: person.firstName ?? '',
      lastName: person.lastName ?? '',
      dateOfBirth: person.dateOfBirth ?? null,
      dateOfJoining: person.dateOfJoining ?? null,
      address: person.address ?? null,
      comments: person.comments ?? null,
      locale: person.locale ?? null,
      active: person.active,
      // Somebody has decided about it, unless the line says otherwise: no proof of a mailbox may undo that.
      sessionEpoch: person.active || person.dormant ? 0 : 1,
      createdAt,
    },
    identifiers: (['email', 'phone'] as const).flatMap((kind) => {
      const value = person[kind];
      if (!value) return [];
      const proved = person[`${kind}Verified`];
      const verifiedAt =
        proved === false ? null : proved === true || !isTrusted ? now : new Date(proved);
      const signsIn = kind === usernameOf(person) || verifiedAt !== null;
      return [{ userId: id, kind, value, signsIn, verifiedAt }];
    }),
    credential: {
      userId: id,
      passwordHash,
      isForeignHash: passwordHash !== '' && !hasFingerprint,
      passwordVersion,
      passwordChangedAt: moment(person.passwordChangedAt) ?? now,
      expiredAt: moment(person.passwordExpiredAt),
    },
    history: past.map((one) => ({ userId: id, ...one, createdAt: new Date(one.createdAt) })),
  };
}

/** What the account signs in with, whether it was proved or not. */
const usernameOf = ({
  username,
  email,
}: Pick<IncomingPerson, 'username' | 'email'>): 'email' | 'phone' =>
  username ?? (email ? 'email' : 'phone');
