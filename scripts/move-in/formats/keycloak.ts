/**
 * Keycloak: the export of a realm with its users, in one file or in several of a folder. A credential keeps salt and hash apart from
 * their parameters, each as JSON in a text; here they become one PHC string, such as `$pbkdf2-sha512$i=210000$salt$hash`.
 */
import type { RawRecord } from '../line.ts';
import { valueAt } from '../value-at.ts';
import type { Format } from './format.ts';
import { withUsername } from './username.ts';

export const keycloak: Format = {
  about: 'kc.sh export with users: the file, or the folder',
  people: 'users',
  mapping: {
    externalId: 'id',
    id: 'id',
    email: { from: ['email', 'username:email'] },
    phone: {
      from: [
        'attributes.phoneNumber',
        'attributes.phone_number',
        'attributes.phone',
        'username:phone',
      ],
    },
    emailVerified: 'emailVerified',
    phoneVerified: { from: 'attributes.phoneNumberVerified' },
    firstName: 'firstName',
    lastName: 'lastName',
    locale: 'attributes.locale',
    active: 'enabled',
    createdAt: { from: 'createdTimestamp', as: 'epoch-milliseconds', orNone: true },
    passwordHash: 'hash',
  },
  madeOf: { hash: ['credentials'] },
  prepare(record) {
    // An account of a client, which no person logs in with.
    if (record.serviceAccountClientId) return undefined;
    return { ...withUsername(record), hash: hashOf(record) };
  },
};

function hashOf({ credentials }: RawRecord): string | null {
  const kept = Array.isArray(credentials) ? (credentials as RawRecord[]) : [];
  const password = kept.find(({ type }) => type === 'password');
  if (!password) return null;
  const part = (path: string) => String(valueAt(password, path) ?? '');
  const parameter = (name: string) => part(`credentialData.additionalParameters.${name}.0`);
  const algorithm = part('credentialData.algorithm');
  const iterations = part('credentialData.hashIterations');
  const [salt, hash] = [unpadded(part('secretData.salt')), unpadded(part('secretData.value'))];
  if (algorithm === 'argon2') {
    const version = parameter('version') === '1.0' ? 16 : 19;
    const cost = `m=${parameter('memory')},t=${iterations},p=${parameter('parallelism')}`;
    return `$argon2${parameter('type') || 'id'}$v=${version}$${cost}$${salt}$${hash}`;
  }
  const digest = algorithm === 'pbkdf2' ? 'pbkdf2-sha1' : algorithm;
  // Of a provider of one's own: the API says that it does not know it, and nobody is moved without a word.
  return `$${digest}$i=${iterations}$${salt}$${hash}`;
}

const unpadded = (base64: string): string => base64.replace(/=+$/, '');
