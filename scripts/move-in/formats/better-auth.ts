/**
 * better-auth: who somebody is in `user`, the password in `account`, in the row whose provider is `credential`. Its scrypt text does
 * not say that it is scrypt; bcrypt or Argon2, where a project has set them, say so themselves.
 */
import { converted } from '../conversions.ts';
import type { RawRecord } from '../line.ts';
import { valueAt } from '../value-at.ts';
import type { Format } from './format.ts';

const credential = 'credential';

export const betterAuth: Format = {
  about: 'user and account of better-auth: MySQL, or both as CSV or NDJSON (--with account.csv)',
  people: 'user',
  mapping: {
    externalId: { from: ['id', '_id'] },
    id: { from: ['id', '_id'] },
    email: 'email',
    phone: { from: ['phoneNumber', 'phone_number'] },
    emailVerified: { from: ['emailVerified', 'email_verified'] },
    phoneVerified: { from: ['phoneNumberVerified', 'phone_number_verified'] },
    firstName: { from: 'name', as: 'name-first' },
    lastName: { from: 'name', as: 'name-last' },
    active: { from: 'banned:until', as: 'blocked' },
    createdAt: { from: ['createdAt', 'created_at'], orNone: true },
    passwordHash: 'account.password',
    passwordScheme: { constant: 'better-auth' },
  },
  madeOf: { 'banned:until': ['banned', 'banExpires', 'ban_expires'] },
  // It lifts a ban that has ended at the next login only.
  prepare: (record) => ({ ...record, 'banned:until': bannedUntil(record) }),
  passwords: {
    as: 'account',
    person: (record) => textAt(record, 'id') ?? textAt(record, '_id'),
    password: (record) => {
      const provider = textAt(record, 'providerId') ?? textAt(record, 'provider_id');
      return provider === credential
        ? (textAt(record, 'userId') ?? textAt(record, 'user_id'))
        : undefined;
    },
    table: {
      name: 'account',
      person: ['id'],
      link: ['userId', 'user_id'],
      kind: { names: ['providerId', 'provider_id'], value: credential },
    },
  },
};

function bannedUntil({ banned, banExpires, ban_expires }: RawRecord): unknown {
  const isBanned = converted(banned, 'boolean', new Date(0));
  if (!('value' in isBanned) || isBanned.value !== true) return banned;
  const until = banExpires ?? ban_expires ?? '';
  // Neither is an end: a ban for ever.
  return ['', '0'].includes(String(until).trim()) ? banned : until;
}

function textAt(record: RawRecord, column: string): string | undefined {
  const value = valueAt(record, column);
  return value === undefined || value === null ? undefined : String(value);
}
