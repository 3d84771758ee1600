/** Under which names a person stands in the trail. */
import { createHmac, hkdfSync } from 'node:crypto';
import { parseIdentifier } from '../identifier.ts';

/**
 * @param secrets `AUTH_SECRET`: one, or several by spaces.
 * @param user an e-mail address or a phone number.
 * @returns every pseudonym that `src/audit/pseudonym.ts` makes or once made of it: a trail outlives the secret that was first.
 */
export function pseudonymsOf(secrets: string, user: string): Set<unknown> {
  const identifier = parseIdentifier(user, undefined)?.value ?? user.trim();
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
