/**
 * Firebase: `firebase auth:export users.json`, and the parameters of the project's scrypt as the console shows them, in a file
 * (`--with hash-config.txt`). The hash is put together as Supabase writes it: parameters, salt and hash in one text. The signer key is in
 * it, so each line carries it to the API over TLS; what the API stores does not need it.
 */
import type { RawRecord } from '../line.ts';
import { MappingError } from '../mapping.ts';
import { unreadable } from '../unreadable.ts';
import type { Format } from './format.ts';

export const firebase: Format = {
  about: 'firebase auth:export as JSON, with the hash parameters (--with hash-config.txt)',
  people: 'users',
  mapping: {
    externalId: 'localId',
    email: 'email',
    phone: 'phoneNumber',
    emailVerified: 'emailVerified',
    // There is no number that Firebase has not sent a code to.
    phoneVerified: { from: 'phoneNumber', as: 'present' },
    firstName: { from: 'displayName', as: 'name-first' },
    lastName: { from: 'displayName', as: 'name-last' },
    active: { from: 'disabled', as: 'not-boolean' },
    createdAt: { from: 'createdAt', as: 'epoch-milliseconds', orNone: true },
    passwordHash: 'hash',
  },
  madeOf: { hash: ['passwordHash', 'salt'] },
  settings(text) {
    const parameters = readParameters(text);
    return (record) => ({ ...record, hash: hashOf(record, parameters) });
  },
};

/** @throws {MappingError} where the file is no such thing. */
function readParameters(text: string): string {
  // The console shows `name: value,`, the Admin SDK takes JSON.
  const found = (name: string) =>
    new RegExp(`"?${name}"?\\s*:\\s*"?([\\w+/=-]*)`).exec(text)?.[1] ?? '';
  const algorithm = found('algorithm');
  const signerKey = found('base64_signer_key');
  const [rounds, memCost] = [found('rounds'), found('mem_cost')];
  if (algorithm !== 'SCRYPT' || !signerKey || !rounds || !memCost) {
    throw new MappingError(
      'The hash parameters need algorithm: SCRYPT, base64_signer_key, base64_salt_separator, rounds and mem_cost, as the console of Firebase shows them.',
    );
  }
  const separator = standard(found('base64_salt_separator'));
  return `v=1,n=${memCost},r=${rounds},p=1,ss=${separator},sk=${standard(signerKey)}`;
}

/** Who signed in with another service alone has no password. */
function hashOf({ salt, passwordHash }: RawRecord, parameters: string): string | object | null {
  if (passwordHash === undefined || passwordHash === null || passwordHash === '') return null;
  // Of somebody who had a password it must not look as if there had been none.
  if (typeof passwordHash !== 'string' || typeof salt !== 'string' || salt === '')
    return unreadable('is a passwordHash without its salt, which no password can be checked with');
  return `$fbscrypt$${parameters}$${standard(salt)}$${standard(passwordHash)}`;
}

/** The alphabet for addresses to the usual one. */
const standard = (base64: string): string => base64.replaceAll('-', '+').replaceAll('_', '/');
