import { eq, sql } from 'drizzle-orm';
import { keyedHash } from '../core/secret-key';
import { rowQuery } from '../db/client';
import { type User, users } from '../db/schema';
import type { Deps } from '../deps';
import { parseIdentifier } from './identifier';

/** Who is meant by a username. `key` names the account in the Durable Objects, existing or not. */
export interface Account {
  user: User | undefined;
  /** The username as it would be stored, or as typed where it is no identifier. */
  name: string;
  /** The key of a stranger of that name: it does not change when they open an account. */
  nameKey: string;
  key: string;
}

/**
 * Both identifiers of a person lead to one key, their id; a stranger's key is a keyed hash, so that
 * the objects of those who are no users look and cost the same and name nobody.
 * @throws {StoreUnavailable}
 */
export async function findAccount(
  deps: Pick<Deps, 'db' | 'settings' | 'unknownAccountKey'>,
  username: string,
): Promise<Account> {
  const identifier = parseIdentifier(username, deps.settings.DEFAULT_COUNTRY);
  const name = identifier?.value ?? username.trim();
  // Made for those who are known too: its time must not tell.
  const nameKey = keyedHash(deps.unknownAccountKey, name);
  const user = identifier && (await userBy[identifier.kind](deps.db, { value: identifier.value }));
  return { user, name, nameKey, key: user?.id ?? nameKey };
}

const userByKey = (key: typeof users.email | typeof users.phone) =>
  rowQuery((db) =>
    db
      .select()
      .from(users)
      .where(eq(key, sql.placeholder('value')))
      .limit(1)
      .prepare(),
  );

const userBy = { email: userByKey(users.email), phone: userByKey(users.phone) };
