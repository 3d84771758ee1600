import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A fresh secret and a set of one signing key, as the settings of the same names want them. */
export function freshKeys(): { AUTH_SECRET: string; JWT_KEYS: string } {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = randomBytes(9).toString('base64url');
  return {
    AUTH_SECRET: randomBytes(48).toString('base64url'),
    JWT_KEYS: JSON.stringify({ keys: [{ kty, crv, kid, x, d }] }),
  };
}
