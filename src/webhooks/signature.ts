/**
 * The signing secrets of endpoints. None is stored anywhere: each follows from `AUTH_SECRET`, the endpoint and a number, which
 * a rotation raises.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from '../core/encoding';
import type { VersionedKeys } from '../core/secret-key';
import { signedHeaders } from '../core/standard-webhooks';
import type { WebhookEndpointRow } from '../db/schema';

/** Whose secret: its endpoint, the key that it is derived from, and which one it is. */
export type SecretOf = Pick<WebhookEndpointRow, 'id' | 'keyId' | 'secretVersion'>;

export type Signer = SecretOf & Pick<WebhookEndpointRow, 'previousSecretUntil'>;

/** How long the secret before signs too: time to bring the new one to every receiver. */
export const previousSecretSeconds = 86_400;

/** @returns `whsec_…`, as receivers want it; `undefined` where its key is in `AUTH_SECRET` no more. */
export function signingSecret(keys: VersionedKeys, endpoint: SecretOf): string | undefined {
  const secret = secretBytes(keys, endpoint);
  return secret && `whsec_${secret.toBase64()}`;
}

/**
 * The headers of one try.
 * @returns `undefined` where the secret is lost: its key is in `AUTH_SECRET` no more.
 */
export function headersOf(
  keys: VersionedKeys,
  endpoint: Signer,
  id: string,
  body: string,
  now: Date,
): Record<string, string> | undefined {
  const current = secretBytes(keys, endpoint);
  return (
    current && signedHeaders([current, ...previousSecrets(keys, endpoint, now)], id, body, now)
  );
}

/**
 * Under each key that there is: the one it was derived from is not stored, and a signature that fits no secret of the
 * receiver is passed over.
 */
function previousSecrets(keys: VersionedKeys, endpoint: Signer, now: Date): Uint8Array[] {
  const { previousSecretUntil, secretVersion } = endpoint;
  if (previousSecretUntil === null || previousSecretUntil <= now) return [];
  return keys.map(({ key }) => derived(key, endpoint.id, secretVersion - 1));
}

function secretBytes(keys: VersionedKeys, { id, keyId, secretVersion }: SecretOf) {
  const key = keys.find((one) => one.id === keyId)?.key;
  return key && derived(key, id, secretVersion);
}

const derived = (key: Uint8Array, endpointId: string, version: number): Uint8Array =>
  hmac(sha256, key, utf8(`${endpointId}.${version}`));
