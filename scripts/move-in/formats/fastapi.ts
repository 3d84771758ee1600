import { type Conversion, converted } from '../conversions.ts';
import type { RawRecord } from '../line.ts';
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
    firstName: { from: ['first_name', 'firstName', 'firstname', 'full_name:first'] },
    lastName: { from: ['last_name', 'lastName', 'lastname', 'full_name:last'] },
    dateOfBirth: { from: ['date_of_birth', 'dateOfBirth', 'dob'] },
    dateOfJoining: { from: ['date_of_joining', 'dateOfJoining', 'doj'] },
    address: 'address',
    comments: 'comments',
    locale: { from: ['locale', 'language'] },
    active: { from: ['disabled:active', 'is_active', 'active'] },
    createdAt: { from: ['created_at', 'createdAt'], orNone: true },
    passwordHash: { from: ['hashed_password', 'password_hash', 'hashedPassword', 'password'] },
  },
  madeOf: { 'full_name:first': ['fullName'] },
  prepare: (record) => withUsername(withTutorialColumns(record)),
};

/** `disabled` and `full_name`, as the users of FastAPI's own tutorial have them. Whoever is disabled is so whatever else stands there. */
function withTutorialColumns(record: RawRecord): RawRecord {
  const { disabled, full_name, fullName } = record;
  const name = full_name ?? fullName;
  const isDisabled = readOrLeft(disabled, 'boolean');
  return {
    ...record,
    'disabled:active': isDisabled === true ? false : isDisabled || null,
    'full_name:first': readOrLeft(name, 'name-first'),
    'full_name:last': readOrLeft(name, 'name-last'),
  };
}

/** What cannot be read is left, so that the member refuses it. */
function readOrLeft(value: unknown, as: Conversion): unknown {
  const result = converted(value, as, new Date(0));
  return 'value' in result ? result.value : value;
}
