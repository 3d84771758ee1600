/**
 * In which order accounts are looked through: that of the index which leaves the fewest, by what was asked for. The other
 * conditions are held against what comes out of it. Each order has an index of its own, so that the first page of a million
 * accounts costs what it costs of ten.
 */
import { and, desc, eq, gte, isNull, lt, not, or, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/client';
import { identifiers, isSignIn, users } from '../db/schema';
import type { Place } from './cursor';
import type { UserFilter } from './query-schemas';

export interface UserOrder {
  name: string;
  /** Newest first; else by the letters of the key. */
  isDescending: boolean;
  /** The next entries behind a place, `key` and `id`, at most so many. */
  entries: (db: Database, after: Place | undefined, limit: number) => EntriesQuery;
  /** Of the entries of one account, those that stand for it: for a query of them and `users`. */
  stands?: (entry: Pick<EntriesQuery, 'key'>) => SQL | undefined;
}

type EntriesQuery = ReturnType<typeof byCreation>;

/** @returns the first that fits: what was asked for most narrowly. */
export function orderFor(filter: UserFilter): UserOrder {
  const { email, phone, name, role, verified, active } = filter;
  // Few have one, and a beginning of an address or a name can be anybody's.
  if (role !== undefined) return newest('role', filter, eq(users.role, role));
  const value = email ?? phone;
  if (value !== undefined) {
    const kind = email === undefined ? 'phone' : 'email';
    const entries: UserOrder['entries'] = (db, ...where) => byValue(db, value, ...where);
    return { ...ascending(kind, entries), stands: ({ key }) => isSignInOf(key, kind) };
  }
  if (name !== undefined) {
    const entries: UserOrder['entries'] = (db, ...where) => byName(db, name, ...where);
    return { ...ascending('name', entries), stands: (entry) => isUnderOneName(entry, name) };
  }
  if (verified === false) return ascending('unverified', byUnproved);
  if (active === false) return newest('inactive', filter, sql`${users.active} = 0`);
  return newest('created', filter, undefined);
}

const ascending = (name: string, entries: UserOrder['entries']): UserOrder => ({
  name,
  isDescending: false,
  entries,
});

const newest = (name: string, filter: UserFilter, condition: SQL | undefined): UserOrder => ({
  name,
  isDescending: true,
  entries: (db, after, limit) => byCreation(db, and(condition, inTime(filter)), after, limit),
});

/** For a query of `users`: registered in that time. */
export const inTime = ({ createdFrom, createdTo }: UserFilter): SQL | undefined =>
  and(
    createdFrom && gte(users.createdAt, createdFrom),
    createdTo && lt(users.createdAt, createdTo),
  );

function byCreation(
  db: Database,
  condition: SQL | undefined,
  after: Place | undefined,
  limit: number,
) {
  const key = sql<string | number>`${users.createdAt}`;
  const behind = after && sql`(${users.createdAt}, ${users.id}) < (${after.key}, ${after.id})`;
  return db
    .select({ key: key.as('key'), id: sql<string>`${users.id}`.as('entry_id') })
    .from(users)
    .where(and(condition, behind))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit)
    .as('entries');
}

/** Of either kind, and former ones: what is left out counts as looked at (`byName`). */
function byValue(db: Database, prefix: string, after: Place | undefined, limit: number) {
  const { value, userId } = identifiers;
  // A value is unique among those that sign in.
  const behind = after && sql`${value} > ${after.key}`;
  return db
    .select({
      key: sql<string | number>`${value}`.as('key'),
      id: sql<string>`${userId}`.as('entry_id'),
    })
    .from(identifiers)
    .where(and(isSignIn(identifiers), startsWith(value, prefix), behind))
    .orderBy(value)
    .limit(limit)
    .as('entries');
}

function byUnproved(db: Database, after: Place | undefined, limit: number) {
  const { userId } = identifiers;
  const id = sql<string>`${userId}`;
  return db
    .selectDistinct({ key: sql<string | number>`${userId}`.as('key'), id: id.as('entry_id') })
    .from(identifiers)
    .where(
      and(
        isSignIn(identifiers),
        isNull(identifiers.verifiedAt),
        after && sql`${userId} > ${after.id}`,
      ),
    )
    .orderBy(userId)
    .limit(limit)
    .as('entries');
}

const lastName = sql`lower(${users.lastName})`;
const firstName = sql`lower(${users.firstName})`;

/**
 * By the last name or the first one. Somebody whose names both begin like that has two entries, and only one of them stands
 * for them (`isUnderOneName`). The other is not left out here: what is left out counts as looked at, or a page could look at
 * all there are.
 */
function byName(db: Database, name: string, after: Place | undefined, limit: number) {
  const branch = (column: SQL, prefix: string) =>
    db
      .select({
        key: sql<string | number>`${column}`.as('key'),
        id: sql<string>`${users.id}`.as('entry_id'),
      })
      .from(users)
      .where(
        and(
          startsWith(column, prefix),
          after && sql`(${column}, ${users.id}) > (${after.key}, ${after.id})`,
        ),
      );
  const [first, second, ...others] = spellingsOf(name).flatMap((prefix) => [
    branch(lastName, prefix),
    branch(firstName, prefix),
  ]);
  if (!first || !second) throw new Error('a name has a spelling');
  // No `all`: two names that are the same are one entry.
  return union(first, second, ...others)
    .orderBy(sql`key`, sql`entry_id`)
    .limit(limit)
    .as('entries');
}

/** As a value of that kind which signs in. */
const isSignInOf = (key: SQL | SQL.Aliased, kind: 'email' | 'phone'): SQL =>
  sql`exists (select 1 from ${identifiers} where ${and(
    eq(identifiers.userId, users.id),
    eq(identifiers.kind, kind),
    isNull(identifiers.until),
    sql`${identifiers.value} = ${key}`,
  )})`;

/** The last name, where that begins like it. */
const isUnderOneName = ({ key }: Pick<EntriesQuery, 'key'>, name: string): SQL | undefined => {
  const byLastName = anyOf(lastName, spellingsOf(name));
  return byLastName && or(sql`${key} = ${lastName}`, not(byLastName));
};

/** For a query of `users`: last or first name begins like that. */
export const hasName = (name: string): SQL | undefined =>
  or(anyOf(lastName, spellingsOf(name)), anyOf(firstName, spellingsOf(name)));

const anyOf = (column: SQL, prefixes: string[]): SQL | undefined =>
  or(...prefixes.map((prefix) => startsWith(column, prefix)));

/**
 * SQLite makes small letters of A to Z alone, so other letters are looked for as they were typed, all small, and with a
 * capital first.
 */
function spellingsOf(name: string): string[] {
  const small = name.toLowerCase();
  const [first = ''] = small;
  const spelled = [name, small, first.toUpperCase() + small.slice(first.length)];
  const inIndex = spelled.map((text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return [...new Set(inIndex)];
}

/** A range, which an index finds; nothing in the prefix has a meaning of its own, as it would for LIKE. */
export const startsWith = (column: SQL | typeof identifiers.value, prefix: string): SQL =>
  sql`(${column} >= ${prefix} and ${column} < ${`${prefix}\u{10ffff}`})`;
