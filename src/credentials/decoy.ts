/**
 * What is derived where there is no account, so that the time of a refusal does not tell. Where all hashes are ours, that is one of
 * ours. Where people came from another system, hashes take as long as that system had them take, and until its owner
 * logs in again an account is told by that. So a name without an account gets the time of one that could have it: always the
 * same for that name, and over all names in the proportion in which accounts have them. As accounts move on to our own
 * hash, names do.
 *
 * The first thousand accounts stand for all: their ids are random, and every isolate finds the same ones. Both those who
 * exist and those who do not ask, and once an isolate knows, nobody waits for it.
 */
import { and, asc, gte, sql } from 'drizzle-orm';
import { logFault } from '../core/log';
import type { RequestContext } from '../core/request-context';
import { keyedHash } from '../core/secret-key';
import { type Database, query } from '../db/client';
import { credentials } from '../db/schema';
import { readHash } from './verifiers/schemes';

export interface DecoyDeps {
  decoyHash: DecoyHash;
}

/**
 * @param account names the account, or what stands for it where there is none.
 * @returns a stored hash to hold the password against; `undefined` for one of ours.
 * @throws {StoreUnavailable} where an isolate does not know yet, and cannot find out.
 */
export type DecoyHash = (account: string, context: RequestContext) => Promise<string | undefined>;

/** What an isolate knows of the hashes that accounts have. */
interface Mix {
  /** Of each class of hashes that are not ours: how many of all, and one of them. */
  foreign: { count: number; hash: string }[];
  all: number;
  readAt: number;
}

const sampleSize = 1000;
const readAgainMs = 300_000;

/** Made once: it keeps what it has read. @param key so that nobody can tell which time a name would get. */
export function makeDecoyHash(db: Database, key: Uint8Array): DecoyHash {
  let mix: Mix | undefined;

  async function read(now: number): Promise<Mix> {
    mix = { ...(await readMix(db)), readAt: now };
    return mix;
  }

  return async (account, context) => {
    const now = context.now.getTime();
    const known = mix;
    if (known && now - known.readAt >= readAgainMs) {
      known.readAt = now;
      context.waitUntil(read(now).then(() => undefined, tellFault));
    }
    return hashFor(known ?? (await read(now)), key, account);
  };
}

/** Nothing but a look into an index where there is no foreign hash. */
async function readMix(db: Database): Promise<Omit<Mix, 'readAt'>> {
  const foreign = db
    .select({ one: sql`1` })
    .from(credentials)
    .where(sql`is_foreign_hash = 1`)
    .limit(1);
  const rows = await query(
    db
      .select({ hash: credentials.passwordHash, isForeign: credentials.isForeignHash })
      .from(credentials)
      // Every account has an id; without that condition SQLite would read and sort them all.
      .where(and(sql`(${foreign}) is not null`, gte(credentials.userId, '')))
      .orderBy(asc(credentials.userId))
      .limit(sampleSize),
  );
  const classes = new Map<string, { count: number; hash: string }>();
  for (const { hash, isForeign } of rows) {
    const costClass = isForeign ? readHash(hash)?.costClass : undefined;
    if (costClass === undefined) continue;
    const count = (classes.get(costClass)?.count ?? 0) + 1;
    classes.set(costClass, { count, hash });
  }
  const inOrder = [...classes].sort(([a], [b]) => (a < b ? -1 : 1));
  return { foreign: inOrder.map(([, one]) => one), all: rows.length };
}

/**
 * First whether it is a foreign one: as their share falls, names go over to ours and none comes back. Then which, apart from
 * that.
 */
function hashFor({ foreign, all }: Mix, key: Uint8Array, account: string): string | undefined {
  if (foreign.length === 0) return undefined;
  const count = foreign.reduce((sum, one) => sum + one.count, 0);
  if (fraction(key, `whether ${account}`) >= count / all) return undefined;
  const place = fraction(key, `which ${account}`) * count;
  let upTo = 0;
  for (const one of foreign) {
    upTo += one.count;
    if (place < upTo) return one.hash;
  }
  return undefined;
}

/** @returns 0 to 1, as if by chance. */
const fraction = (key: Uint8Array, text: string): number =>
  Number.parseInt(keyedHash(key, text).slice(0, 12), 16) / 2 ** 48;

const tellFault = (): void => logFault({ decoy: 'the hashes of accounts could not be read again' });
