/**
 * Auth0: the export of users (a job of its Management API, NDJSON or CSV), and the passwords, which its support sends as NDJSON
 * (`--with passwords.json`). A user of a database connection is `auth0|` and the id under which the password is kept.
 */
import type { RawRecord } from '../line.ts';
import type { Format } from './format.ts';

export const auth0: Format = {
  about: 'the user export of Auth0, its password hashes beside it (--with passwords.json)',
  people: 'users',
  mapping: {
    externalId: { from: ['user_id', 'Id', 'id'] },
    email: { from: ['email', 'Email'] },
    phone: { from: ['phone_number', 'Phone Number'] },
    emailVerified: { from: ['email_verified', 'Email Verified'] },
    phoneVerified: { from: ['phone_verified', 'Phone Verified'] },
    firstName: { from: ['given_name', 'Given Name', 'user_metadata.given_name'] },
    lastName: { from: ['family_name', 'Family Name', 'user_metadata.family_name'] },
    locale: { from: ['locale', 'user_metadata.locale'] },
    active: { from: ['blocked', 'Blocked'], as: 'not-boolean' },
    createdAt: { from: ['created_at', 'Created At'], orNone: true },
    passwordHash: 'password.passwordHash',
  },
  passwords: {
    as: 'password',
    person: ({ user_id, Id, id }: RawRecord) => String(user_id ?? Id ?? id),
    // Both forms of the id: some tenants import users with ids of their own.
    password: ({ _id, passwordHash }: RawRecord) =>
      passwordHash ? `auth0|${String(_id).replace(/^auth0\|/, '')}` : undefined,
  },
};
