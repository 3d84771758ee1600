/**
 * What is derived where there is no account, so that the time of a refusal does not tell. Hashes of another system take as long as that
 * system made them, which would give an account away until its owner logs in. So a name without an account takes the time of
 * one that could have it: always the same one for a name, and over all names in the proportion that accounts have. As accounts move on to
 * our own hash, names do.
 *
 * A sample of some two thousand accounts stands for all, at pseudo-random places in the order in which they came, the same in every
 * isolate. Every login asks for it, whether there is an account or not; once an isolate has it, none waits.
 */
import { sql } from 'drizzle-orm';
import { logFault } from '../core/log';
import type { RequestContext } from '../core/request-context';
import { keyedHash } from '../core/secret-key';
import { joined } from '../db/account';
import { type Database, inList, query } from '../db/client';
import { credentials, users } from '../db/schema';
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
  foreign: { costClass: string; count: number; hash: string }[];
  all: number;
  readAt: number;
}

const sampleSize = 2048;
const readAgainMs = 300_000;

/** Made once: it keeps what it has read. @param key so that nobody can tell which time a name would get. */
export function makeDecoyHash(db: Database, key: Uint8Array): DecoyHash {
  let mix: Mix | undefined;

  async function read(now: number): Promise<Mix> {
    mix = { ...(await readMix(db, key)), readAt: now };
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
async function readMix(db: Database, key: Uint8Array): Promise<Omit<Mix, 'readAt'>> {
  const [last] = await query(
    db
      .select({ place: sql<number>`(select max(rowid) from users)` })
      .from(sql`(select 1 from credentials where is_foreign_hash = 1 limit 1)`),
  );
  if (!last) return { foreign: [], all: 0 };
  const rows = await query(
    db
      .select({ hash: credentials.passwordHash, isForeign: credentials.isForeignHash })
      .from(users)
      .innerJoin(credentials, joined.credentials)
      // In the order in which they came; what their ids are like makes no difference.
      .where(inList(sql`${users}.rowid`, placesUpTo(last.place, key))),
  );
  const classes = new Map<string, { costClass: string; count: number; hash: string }>();
  for (const { hash, isForeign } of rows) {
    const costClass = isForeign ? readHash(hash)?.costClass : undefined;
    if (costClass === undefined) continue;
    const count = (classes.get(costClass)?.count ?? 0) + 1;
    classes.set(costClass, { costClass, count, hash });
  }
  // Whoever has no password takes the time of a decoy too.
  const all = rows.filter(({ hash }) => hash !== '').length;
  return { foreign: [...classes.values()], all };
}

/** All there are, or as many of them as a sample has. As more accounts come, places of before stay, until there are twice as many. */
function placesUpTo(last: number, key: Uint8Array): number[] {
  const range = 2 ** Math.ceil(Math.log2(Math.max(last, 1)));
  if (range <= sampleSize) return Array.from({ length: range }, (_, i) => i + 1);
  const place = (i: number) => 1 + Math.floor(fraction(key, `place ${i}`) * range);
  return Array.from({ length: sampleSize }, (_, i) => place(i));
}

/**
 * First whether it is a foreign one: as their share falls, names go over to ours and none comes back. Then which: of each class
 * by itself, so that another class draws names to itself and moves none between those of before (weighted rendezvous
 * hashing).
 */
function hashFor({ foreign, all }: Mix, key: Uint8Array, account: string): string | undefined {
  const count = foreign.reduce((sum, one) => sum + one.count, 0);
  if (count === 0 || fraction(key, `whether ${account}`) >= count / all) return undefined;
  const draw = ({ costClass, count }: Mix['foreign'][number]) =>
    Math.log(fraction(key, `${costClass} ${account}`)) / count;
  return foreign.reduce((best, one) => (draw(one) > draw(best) ? one : best)).hash;
}

/** @returns 0 to 1, as if by chance. */
const fraction = (key: Uint8Array, text: string): number =>
  Number.parseInt(keyedHash(key, text).slice(0, 12), 16) / 2 ** 48;

const tellFault = (): void => logFault({ decoy: 'the hashes of accounts could not be read again' });
