/** A session with its user, and whether it is still good. */
import { and, eq, exists, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Reason } from '../audit/events';
import { emails, joined, phones, type User, userColumns } from '../db/account';
import { type Database, rowQuery } from '../db/client';
import { credentials, type SessionRow, sessions, users } from '../db/schema';
import { isGone } from '../identity/pending-deletion';

/** In one read. @throws {StoreUnavailable} */
export const sessionById = rowQuery((db) =>
  db
    .select({
      session: {
        userId: sessions.userId,
        scope: sessions.scope,
        createdAt: sessions.createdAt,
        amr: sessions.amr,
        authTime: sessions.authTime,
        passwordVersion: sessions.passwordVersion,
        sessionEpoch: sessions.sessionEpoch,
        expiresAt: sessions.expiresAt,
        counter: sessions.counter,
        refreshedAt: sessions.refreshedAt,
        revokedAt: sessions.revokedAt,
      },
      user: userColumns,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(credentials, joined.credentials)
    .leftJoin(emails, joined.emails)
    .leftJoin(phones, joined.phones)
    .where(eq(sessions.id, sql.placeholder('id')))
    .limit(1)
    .prepare(),
);

/** For a query: neither revoked nor run out. What the user has changed since is `isOfUser`'s to say. */
export const isOpen = (now: Date) => and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

/** For a query: of this user, and not ended by a change of the password or by the account being switched off. */
export const isOfUser = ({ id, passwordVersion, sessionEpoch }: User) =>
  and(
    eq(sessions.userId, id),
    eq(sessions.passwordVersion, passwordVersion),
    eq(sessions.sessionEpoch, sessionEpoch),
  );

/** For a query of anything: this session is good, as `whyEnded` says of one that was read. */
export function isGoodSession(db: Database, id: string, now: Date): SQL {
  const owner = alias(users, 'owner_of_session');
  return exists(
    db
      .select({ one: sql`1` })
      .from(sessions)
      .innerJoin(owner, eq(owner.id, sessions.userId))
      .innerJoin(credentials, eq(credentials.userId, sessions.userId))
      .where(
        and(
          eq(sessions.id, id),
          eq(sessions.sessionEpoch, owner.sessionEpoch),
          eq(sessions.passwordVersion, credentials.passwordVersion),
          eq(owner.active, true),
          isOpen(now),
        ),
      ),
  );
}

type Standing = Pick<SessionRow, 'passwordVersion' | 'sessionEpoch' | 'expiresAt' | 'revokedAt'>;

/** @returns why the session is no longer good; `undefined` while it is. */
export function whyEnded(session: Standing, user: User, now: Date): Reason | undefined {
  if (session.revokedAt) return 'session-revoked';
  if (session.expiresAt <= now) return 'session-expired';
  if (session.passwordVersion !== user.passwordVersion) return 'session-outdated';
  if (!user.active) return 'account-inactive';
  // Deactivated and reactivated since: old sessions stay closed.
  if (session.sessionEpoch !== user.sessionEpoch) return 'session-outdated';
  if (isGone(user, now)) return 'session-outdated';
  return undefined;
}
