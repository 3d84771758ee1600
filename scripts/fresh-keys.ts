import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A fresh secret and a set of one signing key, as the settings of the same names want them. */
export const freshKeys = (): { AUTH_SECRET: string; JWT_KEYS: string } => ({
  AUTH_SECRET: randomBytes(48).toString('base64url'),
  JWT_KEYS: freshKeySet(),
});

/** The same for the Worker that keeps the trail. */
export const freshSinkKeys = () => ({
  AUDIT_SINK_TOKEN: randomBytes(32).toString('base64url'),
  AUDIT_READ_TOKEN: randomBytes(32).toString('base64url'),
  AUDIT_SIGNING_KEYS: freshKeySet(),
});

function freshKeySet(): string {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = randomBytes(9).toString('base64url');
  return JSON.stringify({ keys: [{ kty, crv, kid, x, d }] });
}
