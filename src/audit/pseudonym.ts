/**
 * All events of one person can be found without their address being stored: the holder of `AUTH_SECRET`
 * computes the pseudonym of an address and searches for it, and nobody else can test a guess against the trail. It names
 * the secret that it was made under, so that a search covers every one (`npm run audit`).
 */
import { keyedHash, type Secrets, secretKeys } from '../core/secret-key';

/** @returns of an identifier as it is stored: the id of the first secret, a dot, 32 hex digits. */
export function makePseudonym(secrets: Secrets): (identifier: string) => string {
  const [{ id, key }] = secretKeys(secrets, 'audit-pseudonym');
  return (identifier) => `${id}.${keyedHash(key, identifier).slice(0, 32)}`;
}

/** @returns every name that `subject` has or had of an identifier: under each secret, and in the form from before version 3. */
export const everyPseudonym = (secrets: Secrets, identifier: string): string[] =>
  secretKeys(secrets, 'audit-pseudonym').flatMap(({ id, key }) => {
    const digits = keyedHash(key, identifier).slice(0, 32);
    return [`${id}.${digits}`, digits];
  });

/** Where no identifier is ever audited: the mail queue, and a Worker that has no settings. */
export const noPseudonym = (): string => {
  throw new Error('no identifier is audited here');
};
