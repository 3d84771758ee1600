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
  prepare(record) {
    // A row of the table.
    if (typeof record.model !== 'string') return withUsername(record);
    const fields = record.fields as RawRecord | undefined;
    // A dump may hold groups and permissions too; a model of users of one's own has a name of its own.
    return fields && 'password' in fields ? withUsername({ ...fields, id: record.pk }) : undefined;
  },
};
