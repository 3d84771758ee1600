import { and, desc, eq } from 'drizzle-orm';
import type { RequestContext } from '../core/request-context';
import { type Database, query } from '../db/client';
import { type SessionRow, sessions } from '../db/schema';
import type { AuthenticatedSession } from './find-session';
import { isOfUser, isOpen } from './session-by-id';

/** More than a person has devices; whoever logs in without end sees the newest. */
const maxSessions = 100;

export type ListedSession = Pick<
  SessionRow,
  'id' | 'createdAt' | 'refreshedAt' | 'expiresAt' | 'userAgent' | 'country' | 'city'
>;

/** The sessions of an account that are good, the newest login first. @throws {StoreUnavailable} */
export const listSessions = (
  { db }: { db: Database },
  { now }: RequestContext,
  { user }: AuthenticatedSession,
): Promise<ListedSession[]> =>
  query(
    db
      .select({
        id: sessions.id,
        createdAt: sessions.createdAt,
        refreshedAt: sessions.refreshedAt,
        expiresAt: sessions.expiresAt,
        userAgent: sessions.userAgent,
        country: sessions.country,
        city: sessions.city,
      })
      .from(sessions)
      .where(and(isOfUser(user), eq(sessions.scope, 'account'), isOpen(now)))
      .orderBy(desc(sessions.createdAt))
      .limit(maxSessions),
  );
