import type { Format } from './format.ts';

/** Columns with the names of the API: what `npm run move-out` wrote, or a table that somebody made for this. */
export const plain: Format = {
  about: 'columns named as the API names them; use --map for others',
  people: 'users',
  mapping: {
    externalId: { from: ['externalId', 'id'], as: 'exact' },
    id: 'id',
    email: 'email',
    phone: 'phone',
    emailVerified: 'emailVerified',
    phoneVerified: 'phoneVerified',
    username: 'username',
    firstName: 'firstName',
    lastName: 'lastName',
    dateOfBirth: 'dateOfBirth',
    dateOfJoining: 'dateOfJoining',
    address: 'address',
    comments: 'comments',
    locale: 'locale',
    active: 'active',
    dormant: 'dormant',
    createdAt: 'createdAt',
    passwordHash: 'passwordHash',
    passwordScheme: 'passwordScheme',
    passwordChangedAt: 'passwordChangedAt',
    passwordExpiredAt: 'passwordExpiredAt',
    passwordVersion: 'passwordVersion',
    passwordHistory: 'passwordHistory',
  },
};
