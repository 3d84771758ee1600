/**
 * People as they move out, a page at a time: the oldest accounts first, each as the line that an import takes. Hashes are in it,
 * and nothing that is of use here alone: no session, no role, no former address. An account whose deletion was asked for
 * stays behind.
 */
import { and, asc, isNull, sql } from 'drizzle-orm';
import { emails, joined, phones, type User, userColumns } from '../db/account';
import { type Database, inList, query } from '../db/client';
import { credentials, passwordHistory, users } from '../db/schema';
import { isDormant } from '../identity/unproven-account';
import type { OutgoingPerson } from './outgoing';
import { maxPast } from './person';

/** Behind this one. */
export interface ExportPlace {
  createdAt: Date;
  id: string;
}

export const maxPeople = 500;

/** Before anybody: the earliest moment that a `Date` knows. */
const theBeginning: ExportPlace = { createdAt: new Date(-8_640_000_000_000_000), id: '' };

/** @returns as many as there are, up to `limit`, and one more if there are more. @throws {StoreUnavailable} */
export async function exportPeople(
  { db }: { db: Database },
  limit: number,
  after: ExportPlace = theBeginning,
): Promise<OutgoingPerson[]> {
  const { createdAt, id } = users;
  const isBehind = sql`(${createdAt}, ${id}) > (${after.createdAt.getTime()}, ${after.id})`;
  const found = await query(
    db
      .select(userColumns)
      .from(users)
      .innerJoin(credentials, joined.credentials)
      .leftJoin(emails, joined.emails)
      .leftJoin(phones, joined.phones)
      .where(and(isNull(users.deleteAt), isBehind))
      .orderBy(asc(createdAt), asc(id))
      .limit(limit + 1),
  );
  const past = await historyOf(db, found);
  return found.map((user) => outgoing(user, (past.get(user.id) ?? []).slice(-maxPast)));
}

type Past = OutgoingPerson['passwordHistory'];

async function historyOf(db: Database, people: User[]): Promise<Map<string, Past>> {
  const ids = people.map(({ id }) => id);
  const rows = await query(
    db
      .select()
      .from(passwordHistory)
      .where(inList(passwordHistory.userId, ids))
      .orderBy(asc(passwordHistory.userId), asc(passwordHistory.version)),
  );
  const all = new Map<string, Past>();
  for (const { userId, version, fingerprint, keyId, createdAt } of rows) {
    const past = all.get(userId) ?? [];
    past.push({ version, fingerprint, keyId, createdAt: createdAt.toISOString() });
    all.set(userId, past);
  }
  return all;
}

const outgoing = (user: User, past: Past): OutgoingPerson => ({
  externalId: user.externalId ?? user.id,
  id: user.id,
  email: user.email,
  emailVerified: user.emailVerifiedAt?.toISOString() ?? false,
  phone: user.phone,
  phoneVerified: user.phoneVerifiedAt?.toISOString() ?? false,
  username: usernameOf(user),
  firstName: user.firstName,
  lastName: user.lastName,
  dateOfBirth: user.dateOfBirth,
  dateOfJoining: user.dateOfJoining,
  // An empty text is none, as a cell of CSV is.
  address: user.address || null,
  comments: user.comments || null,
  locale: user.locale,
  active: user.active,
  dormant: isDormant(user),
  createdAt: user.createdAt.toISOString(),
  passwordHash: user.passwordHash === '' ? null : user.passwordHash,
  passwordChangedAt: user.passwordChangedAt.toISOString(),
  passwordExpiredAt: user.expiredAt?.toISOString() ?? null,
  passwordVersion: user.passwordVersion,
  passwordHistory: past,
});

/** What is proved signs in wherever it goes; what is not, by this alone. */
const usernameOf = (user: User): OutgoingPerson['username'] =>
  user.emailSignsIn && !(user.phoneSignsIn && !user.phoneVerifiedAt) ? 'email' : 'phone';
