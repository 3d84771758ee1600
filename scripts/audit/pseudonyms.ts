/** Under which names a person stands in the trail. */
import { createHmac, hkdfSync } from 'node:crypto';

/**
 * @param secrets `AUTH_SECRET`: one, or several by spaces.
 * @param identifier as it is stored.
 * @returns every pseudonym that `src/audit/pseudonym.ts` makes or once made of it: a trail outlives the secret that was first.
 */
export function pseudonymsOf(secrets: string, identifier: string): Set<unknown> {
  const found = secrets
    .split(/\s+/)
    .filter((secret) => secret !== '')
    .flatMap((secret) => {
      const key = derive(secret, 'audit-pseudonym', 32);
      const digits = createHmac('sha256', key).update(identifier).digest('hex').slice(0, 32);
      // Before version 3 of the events it did not name its secret.
      return [`${derive(secret, 'key-id', 4).toString('hex')}.${digits}`, digits];
    });
  return new Set(found);
}

/** As `src/core/secret-key.ts` does. */
const derive = (secret: string, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `user-registration/${purpose}`, bytes));
