/** A person's rows as one: who they are, what they are known by, their password as it is now. */
import { and, eq, type InferSelectModel, isNull, type SQL, sql } from 'drizzle-orm';
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Database, rowQuery } from './client';
import { credentials, factors, identifiers, isSignIn, users } from './schema';

type Row<Table extends typeof users | typeof credentials> = InferSelectModel<Table>;

export interface User extends Row<typeof users>, Omit<Row<typeof credentials>, 'userId'> {
  email: string | null;
  emailSignsIn: boolean | null;
  emailVerifiedAt: Date | null;
  phone: string | null;
  phoneSignsIn: boolean | null;
  phoneVerifiedAt: Date | null;
  /** Something besides the password that a login asks for. */
  hasSecondFactor: boolean;
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
  role: users.role,
  externalId: users.externalId,
  passwordHash: credentials.passwordHash,
  isForeignHash: credentials.isForeignHash,
  passwordVersion: credentials.passwordVersion,
  passwordChangedAt: credentials.passwordChangedAt,
  attemptsResetAt: credentials.attemptsResetAt,
  expiredAt: named<Date>(credentials.expiredAt, 'password_expired_at'),
  factorsResetAt: credentials.factorsResetAt,
  hasSecondFactor:
    sql`exists (select 1 from ${factors} where ${factors.userId} = ${users.id} and ${factors.kind} <> 'recovery')`
      .mapWith(Boolean)
      .as('has_second_factor'),
  // Each by a name of its own: in a batch D1 gives a row by its names.
  email: named<string>(emails.value, 'email'),
  emailSignsIn: named<boolean>(emails.signsIn, 'email_signs_in'),
  emailVerifiedAt: named<Date>(emails.verifiedAt, 'email_verified_at'),
  phone: named<string>(phones.value, 'phone'),
  phoneSignsIn: named<boolean>(phones.signsIn, 'phone_signs_in'),
  phoneVerifiedAt: named<Date>(phones.verifiedAt, 'phone_verified_at'),
};

/** Of a row that may not be there. */
function named<Value>(column: SQLiteColumn, name: string) {
  const value = sql`${column}`.mapWith(column) as SQL<Value | null>;
  return value.as(name);
}

/** How the other tables hang on `users`; each is found by its key. Every query of a `User` joins all three. */
export const joined = {
  credentials: eq(credentials.userId, users.id),
  emails: and(eq(emails.userId, users.id), eq(emails.kind, sql`'email'`)),
  phones: and(eq(phones.userId, users.id), eq(phones.kind, sql`'phone'`)),
};

/** Since when its owner has shown that this identifier of the account is theirs. */
export const verifiedAt = (user: User, kind: 'email' | 'phone'): Date | null =>
  kind === 'email' ? user.emailVerifiedAt : user.phoneVerifiedAt;

export const isVerified = (user: User, kind: 'email' | 'phone'): boolean =>
  verifiedAt(user, kind) !== null;

/** Belongs to every write of what an owner sees of the account: an ETag from before then fits no more. */
export const nextVersion = sql`${users.version} + 1`;

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
