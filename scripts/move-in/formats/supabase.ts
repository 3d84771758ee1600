import type { Format } from './format.ts';

/** `auth.users` of Supabase as CSV or NDJSON. Names stand in what the application itself put into `raw_user_meta_data`. */
export const supabase: Format = {
  about: 'auth.users of Supabase as CSV or NDJSON',
  people: 'users',
  mapping: {
    externalId: 'id',
    id: 'id',
    email: 'email',
    phone: { from: 'phone', as: 'phone-digits' },
    // Not `confirmed_at`, which a confirmed number sets too.
    emailVerified: 'email_confirmed_at',
    phoneVerified: 'phone_confirmed_at',
    firstName: { from: ['raw_user_meta_data.first_name', 'raw_user_meta_data.given_name'] },
    lastName: { from: ['raw_user_meta_data.last_name', 'raw_user_meta_data.family_name'] },
    active: { from: 'banned_until', as: 'over' },
    createdAt: { from: 'created_at', orNone: true },
    passwordHash: 'encrypted_password',
  },
  // Deleted softly: the row stays, the person has gone.
  prepare: (record) => (record.deleted_at ? undefined : record),
};
