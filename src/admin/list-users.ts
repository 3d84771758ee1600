/**
 * Accounts, a page at a time. However the conditions are put together, a page looks at no more than so many entries of one
 * index (`user-order.ts`): where few of them fit, it holds fewer accounts than were asked for, also none, and says where to
 * go on.
 */
import { and, eq, exists, gt, isNotNull, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { emails, joined, phones, type User, userColumns } from '../db/account';
import { type Database, query } from '../db/client';
import { credentials, identifiers, isSignIn, users } from '../db/schema';
import { type CursorDeps, cursorOf, noSuchCursor, type Place, placeOf } from './cursor';
import type { UserFilter } from './query-schemas';
import { hasName, inTime, orderFor, startsWith, type UserOrder } from './user-order';

/** How many entries a page looks at, at most. */
const maxEntries = 1000;

export interface UserPage {
  users: User[];
  /** Where to go on; `null` at the end. */
  nextCursor: string | null;
}

/**
 * @param cursor from the page before, asked for with the same conditions.
 * @returns `validation-failed` where the cursor is none of such a list.
 * @throws {StoreUnavailable}
 */
export async function listUsers(
  deps: { db: Database } & CursorDeps,
  { now }: RequestContext,
  filter: UserFilter,
  limit: number,
  cursor?: string,
): Promise<Outcome<UserPage, ErrorOf<'validation-failed'>>> {
  const { db } = deps;
  const order = orderFor(filter);
  const after = cursor === undefined ? undefined : await placeOf(deps, order.name, cursor);
  if (cursor !== undefined && !after) return noSuchCursor;

  const entries = order.entries(db, after, maxEntries);
  const [found, [last]] = await query(
    db.batch([
      pageOf(
        db,
        order,
        entries,
        and(order.stands?.(entries), fits(db, order, filter), isThere(now)),
      ).limit(limit + 1),
      // The last entry that was looked at, where there may be more.
      db
        .select({ key: entries.key, id: entries.id })
        .from(entries)
        .limit(1)
        .offset(maxEntries - 1),
    ]),
  );
  const page = found.slice(0, limit);
  const place: Place | undefined = found.length > limit ? page.at(-1) : last;
  return ok({ users: page, nextCursor: place ? await cursorOf(deps, order.name, place) : null });
}

function pageOf(
  db: Database,
  { isDescending }: UserOrder,
  entries: ReturnType<UserOrder['entries']>,
  condition: SQL | undefined,
) {
  const direction = sql.raw(isDescending ? 'desc' : 'asc');
  return db
    .select({ key: entries.key, ...userColumns })
    .from(entries)
    .innerJoin(users, eq(users.id, entries.id))
    .innerJoin(credentials, joined.credentials)
    .leftJoin(emails, joined.emails)
    .leftJoin(phones, joined.phones)
    .where(condition)
    .orderBy(sql`${entries.key} ${direction}`, sql`${entries.id} ${direction}`);
}

/** Whatever the order is by, but for an address or a number that it is by. */
function fits(db: Database, order: UserOrder, filter: UserFilter): SQL | undefined {
  const { email, phone, active, role, verified } = filter;
  const proved = hasIdentifier(db, isNotNull(identifiers.verifiedAt));
  return and(
    email === undefined || order.name === 'email' ? undefined : hasValue(db, 'email', email),
    phone === undefined || order.name === 'phone' ? undefined : hasValue(db, 'phone', phone),
    active === undefined ? undefined : eq(users.active, active),
    role === undefined ? undefined : eq(users.role, role),
    verified === undefined ? undefined : verified ? proved : not(proved),
    inTime(filter),
    filter.name === undefined ? undefined : hasName(filter.name),
  );
}

const hasValue = (db: Database, kind: 'email' | 'phone', prefix: string): SQL =>
  hasIdentifier(
    db,
    and(
      eq(identifiers.kind, kind),
      isSignIn(identifiers),
      isNull(identifiers.until),
      startsWith(sql`${identifiers.value}`, prefix),
    ),
  );

const hasIdentifier = (db: Database, condition: SQL | undefined): SQL =>
  exists(
    db
      .select({ one: sql`1` })
      .from(identifiers)
      .where(and(eq(identifiers.userId, users.id), condition)),
  );

/** Not erased yet, and gone for everybody. */
const isThere = (now: Date): SQL | undefined => or(isNull(users.deleteAt), gt(users.deleteAt, now));
