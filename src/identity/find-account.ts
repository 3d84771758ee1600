import type { RequestContext } from '../core/request-context';
import { keyedHash } from '../core/secret-key';
import { type User, userByIdentifier } from '../db/account';
import type { Database } from '../db/client';
import { parseIdentifier } from './identifier';
import { isGone } from './pending-deletion';

export interface IdentityDeps {
  db: Database;
  /** Names the counters of accounts that do not exist. */
  unknownAccountKey: Uint8Array;
  settings: { DEFAULT_COUNTRY: string | undefined };
}

/** The account that a username means. `key` names it in the Durable Objects, existing or not. */
export interface Account {
  user: User | undefined;
  /** The username as it would be stored, or as typed where it is no identifier. */
  name: string;
  key: string;
  /** The key of an account of that name that does not exist: it stays the same once one is opened. */
  nameKey: string;
}

/**
 * Both identifiers of a person lead to one key, their id; the key of an unknown account is a keyed hash, so that its
 * objects look and cost the same and name nobody. One whose deletion is due does not exist any more.
 * @throws {StoreUnavailable}
 */
export async function findAccount(
  deps: IdentityDeps,
  { now }: Pick<RequestContext, 'now'>,
  username: string,
): Promise<Account> {
  const identifier = parseIdentifier(username, deps.settings.DEFAULT_COUNTRY);
  const name = identifier?.value ?? username.trim();
  // Made for accounts that exist too: its time must not tell.
  const nameKey = keyedHash(deps.unknownAccountKey, name);
  const found = identifier && (await userByIdentifier(deps.db, { value: identifier.value }));
  const user = found && !isGone(found, now) ? found : undefined;
  return { user, name, nameKey, key: user?.id ?? nameKey };
}
