import type { Format } from './format.ts';
import { withUsername } from './username.ts';

/**
 * A module of FastAPI on SQLAlchemy, SQLModel, Beanie or Motor: `users`, with the hash of passlib, pwdlib or fastapi-users. Such
 * modules are written by hand, so the usual names of a column stand side by side.
 */
export const fastapi: Format = {
  about: 'the users of a FastAPI module, in MySQL or MongoDB',
  people: 'users',
  mapping: {
    externalId: { from: ['id', '_id', 'user_id', 'uuid'] },
    id: { from: ['id', '_id', 'uuid'] },
    email: { from: ['email', 'username:email'] },
    phone: { from: ['phone', 'phone_number', 'mobile', 'username:phone'] },
    emailVerified: { from: ['email_verified', 'is_email_verified', 'is_verified'] },
    phoneVerified: { from: ['phone_verified', 'is_phone_verified'] },
    firstName: { from: ['first_name', 'firstName', 'firstname'] },
    lastName: { from: ['last_name', 'lastName', 'lastname'] },
    dateOfBirth: { from: ['date_of_birth', 'dateOfBirth', 'dob'] },
    dateOfJoining: { from: ['date_of_joining', 'dateOfJoining', 'doj'] },
    address: 'address',
    comments: 'comments',
    locale: { from: ['locale', 'language'] },
    active: { from: ['is_active', 'active'] },
    createdAt: { from: ['created_at', 'createdAt'], orNone: true },
    passwordHash: { from: ['hashed_password', 'password_hash', 'hashedPassword', 'password'] },
  },
  prepare: withUsername,
};
