import { parseIdentifier } from '../identifier.ts';
import { answered, Refused } from './answer.ts';
import { UsageError } from './command.ts';
import type { StaffSession } from './sign-in.ts';

/**
 * Whom a command is about: an id, or what the account signs in with. Nothing else is put into a path: `..` would make another
 * one of it.
 * @throws {Refused} where there is no such account.
 */
export async function findUserId({ api }: StaffSession, word: string): Promise<string> {
  const typed = word.trim();
  if (uuid.test(typed)) return typed.toLowerCase();
  const wanted = parseIdentifier(typed, undefined);
  if (wanted === undefined) {
    throw new UsageError(`${word} is no id, e-mail address or phone number such as +14155552671.`);
  }
  const { kind, value } = wanted;
  const query = { ...(kind === 'phone' ? { phone: value } : { email: value }), limit: '1' };
  const [found] = (await answered(api.users.$get({ query }))).users;
  // A list is by the beginning: the whole of it comes first.
  if (found && value === found[kind]) return found.id;
  throw new Refused(404, `No account signs in with ${value}.`);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
