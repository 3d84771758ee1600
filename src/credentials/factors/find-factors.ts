/** The factors of an account, as they are stored. */
import { and, count, eq, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { emails, joined, phones, type User, userColumns } from '../../db/account';
import { type Database, query, rowQuery } from '../../db/client';
import { credentials, type FactorRow, factors, factorUses, users } from '../../db/schema';
import { recoveryCodeCount } from './recovery-codes';
import type { FactorMethod } from './schemas';

/** All of them, the oldest first; there are few. @throws {StoreUnavailable} */
export async function factorsOf(db: Database, userId: string): Promise<FactorRow[]> {
  const rows = await query(db.select().from(factors).where(eq(factors.userId, userId)));
  return rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}

/** With what somebody can go on at a login. @throws {StoreUnavailable} */
export async function methodsOf(db: Database, userId: string): Promise<FactorMethod[]> {
  const rows = await factorsOf(db, userId);
  const has = (kind: FactorRow['kind']) => rows.some((row) => row.kind === kind);
  const recovery = rows.find(({ kind }) => kind === 'recovery');
  const hasCodesLeft = recovery && (await codesLeft(db, recovery.id)) > 0;
  return [
    ...(has('totp') ? (['totp'] as const) : []),
    ...(has('passkey') ? (['passkey'] as const) : []),
    ...(hasCodesLeft ? (['recovery-code'] as const) : []),
  ];
}

/** The one of a kind. @throws {StoreUnavailable} */
export async function factorOf(
  db: Database,
  userId: string,
  kind: 'totp' | 'recovery',
): Promise<FactorRow | undefined> {
  const [row] = await query(
    db
      .select()
      .from(factors)
      .where(and(eq(factors.userId, userId), eq(factors.kind, kind)))
      .limit(1),
  );
  return row;
}

/** How many of the recovery codes were not used yet. @param factorId of the ten. @throws {StoreUnavailable} */
export async function codesLeft(db: Database, factorId: string): Promise<number> {
  const [row] = await query(
    db
      .select({ uses: count() })
      .from(factorUses)
      .where(and(eq(factorUses.factorId, factorId), isNull(factorUses.until))),
  );
  return Math.max(0, recoveryCodeCount - (row?.uses ?? 0));
}

/** For a query: the factors of an account that a login asks for. @param but not this one. */
export function factorsThatCount(db: Database, userId: string, but?: string) {
  const counting = alias(factors, 'counting');
  const others = but === undefined ? undefined : ne(counting.id, but);
  return db
    .select({ one: sql`1` })
    .from(counting)
    .where(and(eq(counting.userId, userId), ne(counting.kind, 'recovery'), others));
}

/** For a query: the recovery codes of an account. */
export const isRecoveryOf = (userId: string): SQL | undefined =>
  and(eq(factors.userId, userId), eq(factors.kind, 'recovery'));

/** A passkey, and whose it is. @throws {StoreUnavailable} */
export const passkeyById: (
  db: Database,
  values: { credentialId: string },
) => Promise<{ factor: FactorRow; user: User } | undefined> = rowQuery((db) =>
  db
    .select({ factor: factors, user: userColumns })
    .from(factors)
    .innerJoin(users, eq(users.id, factors.userId))
    .innerJoin(credentials, joined.credentials)
    .leftJoin(emails, joined.emails)
    .leftJoin(phones, joined.phones)
    .where(eq(factors.credentialId, sql.placeholder('credentialId')))
    .limit(1)
    .prepare(),
);
