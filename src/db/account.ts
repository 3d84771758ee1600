/** A person's rows as one: who they are, what they are known by, their password as it is now. */
import { and, eq, type InferSelectModel, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Database, rowQuery } from './client';
import { credentials, identifiers, isSignIn, users } from './schema';

type Row<Table extends typeof users | typeof credentials> = InferSelectModel<Table>;

export interface User extends Row<typeof users>, Omit<Row<typeof credentials>, 'userId'> {
  email: string | null;
  emailSignsIn: boolean | null;
  emailVerifiedAt: Date | null;
  phone: string | null;
  phoneSignsIn: boolean | null;
  phoneVerifiedAt: Date | null;
}

export const emails = alias(identifiers, 'email');
export const phones = alias(identifiers, 'phone');

/** The columns of a `User`, for a query that joins as `joined` says. */
export const userColumns = {
  id: users.id,
  firstName: users.firstName,
  lastName: users.lastName,
  dateOfBirth: users.dateOfBirth,
  dateOfJoining: users.dateOfJoining,
  address: users.address,
  comments: users.comments,
  active: users.active,
  sessionEpoch: users.sessionEpoch,
  createdAt: users.createdAt,
  locale: users.locale,
  version: users.version,
  deleteAt: users.deleteAt,
  passwordHash: credentials.passwordHash,
  passwordVersion: credentials.passwordVersion,
  passwordChangedAt: credentials.passwordChangedAt,
  attemptsResetAt: credentials.attemptsResetAt,
  email: emails.value,
  emailSignsIn: emails.signsIn,
  emailVerifiedAt: emails.verifiedAt,
  phone: phones.value,
  phoneSignsIn: phones.signsIn,
  phoneVerifiedAt: phones.verifiedAt,
};

/** How the other tables hang on `users`; each is found by its key. Every query of a `User` joins all three. */
export const joined = {
  credentials: eq(credentials.userId, users.id),
  emails: and(eq(emails.userId, users.id), eq(emails.kind, sql`'email'`)),
  phones: and(eq(phones.userId, users.id), eq(phones.kind, sql`'phone'`)),
};

/** @throws {StoreUnavailable} */
export const userById: (db: Database, values: { id: string }) => Promise<User | undefined> =
  rowQuery((db) =>
    db
      .select(userColumns)
      .from(users)
      .innerJoin(credentials, joined.credentials)
      .leftJoin(emails, joined.emails)
      .leftJoin(phones, joined.phones)
      .where(eq(users.id, sql.placeholder('id')))
      .limit(1)
      .prepare(),
  );

/** Whose identifier it is that signs in; a former one does not. @throws {StoreUnavailable} */
export const userByIdentifier: (
  db: Database,
  values: { value: string },
) => Promise<User | undefined> = rowQuery((db) =>
  db
    .select(userColumns)
    .from(identifiers)
    .innerJoin(users, eq(users.id, identifiers.userId))
    .innerJoin(credentials, joined.credentials)
    .leftJoin(emails, joined.emails)
    .leftJoin(phones, joined.phones)
    .where(
      and(
        eq(identifiers.value, sql.placeholder('value')),
        isSignIn(identifiers),
        isNull(identifiers.until),
      ),
    )
    .limit(1)
    .prepare(),
);
