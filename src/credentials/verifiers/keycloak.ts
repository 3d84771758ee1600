/**
 * Keycloak keeps a password as `credentialData` and `secretData`, each JSON in a string, and so does the export of a realm.
 * This makes the one string of them that `convertHash` takes, for its PBKDF2 and Argon2 providers. It checks nothing
 * beyond the fields it needs: `convertHash` does.
 */
import { toBase64 } from '../../core/encoding';
import { bytesOfBase64 } from './fields';

export interface KeycloakCredential {
  credentialData: string;
  secretData: string;
}

/** @returns `undefined` where it is of another provider, or broken. */
export function keycloakHash({
  credentialData,
  secretData,
}: KeycloakCredential): string | undefined {
  const { algorithm, hashIterations, additionalParameters } = membersOf(credentialData);
  const secret = membersOf(secretData);
  const salt = unpadded(secret.salt);
  const tag = unpadded(secret.value);
  if (typeof hashIterations !== 'number' || salt === undefined || tag === undefined)
    return undefined;
  if (algorithm === 'argon2') {
    const { type, version, memory, parallelism } = membersOf(additionalParameters);
    const variant = `argon2${only(type)}$v=${only(version) === '1.0' ? 16 : 19}`;
    return `$${variant}$m=${only(memory)},t=${hashIterations},p=${only(parallelism)}$${salt}$${tag}`;
  }
  const digest = typeof algorithm === 'string' ? digests.get(algorithm) : undefined;
  return digest && `$pbkdf2-${digest}$i=${hashIterations}$${salt}$${tag}`;
}

const digests = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
]);

/** Of a JSON object, written or read already. */
function membersOf(json: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof json === 'string' ? JSON.parse(json) : json;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Parameters are lists of one. */
const only = (values: unknown): string => (Array.isArray(values) ? String(values[0]) : '');

function unpadded(base64: unknown): string | undefined {
  const bytes = typeof base64 === 'string' ? bytesOfBase64(base64) : undefined;
  return bytes && toBase64(bytes);
}
