/**
 * What a person is known by: an e-mail address or a phone number, in the one spelling that is stored
 * and compared. Equal people, equal strings. No I/O, no clock.
 */
import { normalizeEmail } from './email';
import { normalizePhone } from './phone';

export { normalizeEmail, normalizePhone };

export type Identifier = { kind: 'email'; value: string } | { kind: 'phone'; value: string };

/** Which kind a stored spelling is of: only an e-mail address has an `@`. */
export const kindOf = (identifier: string): Identifier['kind'] =>
  identifier.includes('@') ? 'email' : 'phone';

/** Reads either kind: an `@` makes it an e-mail address. @returns `undefined` for neither. */
export function parseIdentifier(text: string, country: string | undefined): Identifier | undefined {
  const kind = text.includes('@') || text.includes('＠') ? 'email' : 'phone';
  const value = kind === 'email' ? normalizeEmail(text) : normalizePhone(text, country);
  return value === undefined ? undefined : { kind, value };
}
