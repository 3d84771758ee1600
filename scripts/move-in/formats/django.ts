/** Django: `manage.py dumpdata auth.user`, or the table `auth_user`. Its hashes name their computation, but for the salted MD5 of old. */
import type { RawRecord } from '../line.ts';
import type { Format } from './format.ts';
import { withUsername } from './username.ts';

export const django: Format = {
  about: 'dumpdata of Django, or its table auth_user',
  people: 'auth_user',
  mapping: {
    externalId: 'id',
    id: 'id',
    email: { from: ['email', 'username:email'] },
    phone: { from: ['phone', 'phone_number', 'username:phone'] },
    firstName: 'first_name',
    lastName: 'last_name',
    active: 'is_active',
    createdAt: { from: 'date_joined', orNone: true },
    passwordHash: 'password',
    passwordScheme: { constant: 'django' },
  },
  // Other models may have a `password` too, of a mailbox or of a server. Those of users inherit both from AbstractBaseUser.
  kinds: {
    of: (record) => (fieldsOf(record) ? String(record.model).toLowerCase() : undefined),
    arePeople(record) {
      const fields = fieldsOf(record) ?? {};
      return 'password' in fields && 'last_login' in fields;
    },
    needed: 'both password and last_login, as models of users do',
  },
  prepare(record) {
    const fields = fieldsOf(record);
    return withUsername(fields ? { ...fields, id: record.pk } : record);
  },
};

/** Of what dumpdata wrote; a row of the table has none. */
function fieldsOf({ model, fields }: RawRecord): RawRecord | undefined {
  const isDumped = typeof model === 'string' && typeof fields === 'object' && fields !== null;
  return isDumped ? (fields as RawRecord) : undefined;
}
