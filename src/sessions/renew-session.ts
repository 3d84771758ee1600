/**
 * One refresh of a session, as one compare-and-swap: the counter moves on only from the number that the token names, and
 * only while the session is as good as a login would be. However many ask at once, one moves it.
 */
import { and, eq, exists, gt, isNotNull, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf } from '../audit/commit';
import { addSeconds } from '../core/duration';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import { credentials, sessions, users } from '../db/schema';
import { lastSeen } from './last-seen';
import type { MfaDeps } from './mfa';
import type { RefreshClaims } from './refresh-token';
import { isOpen } from './session-by-id';
import type { RefreshableSession } from './session-tokens';

export type RenewDeps = AuditDeps &
  MfaDeps &
  Pick<CredentialDeps, 'passwordMaxAgeSeconds'> & { settings: { SESSION_IDLE_TTL: number } };

/**
 * @returns the session with its new counter; `undefined` where it was not renewed, for whatever reason.
 * @throws {StoreUnavailable}
 */
export function renewSession(
  deps: RenewDeps,
  context: RequestContext,
  { sessionId, counter }: RefreshClaims,
): Promise<RefreshableSession | undefined> {
  const { db } = deps;
  const renewable = and(
    eq(sessions.id, sessionId),
    eq(sessions.counter, counter),
    eq(sessions.scope, 'account'),
    isOpen(context.now),
    // A session from before there were refresh tokens has none.
    isNotNull(sessions.absoluteUntil),
    exists(
      db
        .select({ one: sql`1` })
        .from(users)
        .innerJoin(credentials, eq(credentials.userId, users.id))
        .where(
          and(
            eq(users.id, sessions.userId),
            eq(users.active, true),
            eq(users.sessionEpoch, sessions.sessionEpoch),
            eq(credentials.passwordVersion, sessions.passwordVersion),
            or(not(wasOpenedByPassword), hasGoodPassword(deps, context)),
            hasFactors(deps),
          ),
        ),
    ),
  );
  const owner = db.select({ userId: sessions.userId }).from(sessions).where(renewable);
  const idleUntil = addSeconds(context.now, deps.settings.SESSION_IDLE_TTL);
  const event = { event: 'session_renewed', outcome: 'success' } as const;
  return commitIf(deps, context, event, owner, (decided) => ({
    writes: [
      db
        .update(sessions)
        .set({
          counter: counter + 1,
          refreshedAt: context.now,
          expiresAt: sql`min(${sessions.absoluteUntil}, ${idleUntil.getTime()})`,
          ...lastSeen(context),
        })
        .where(and(eq(sessions.id, sessionId), eq(sessions.counter, counter), decided)),
    ],
    changed: db
      .select({
        id: sessions.id,
        userId: sessions.userId,
        counter: sessions.counter,
        expiresAt: sessions.expiresAt,
        amr: sessions.amr,
        authTime: sessions.authTime,
        createdAt: sessions.createdAt,
      })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), decided)),
  }));
}

/** A passkey alone does not depend on the password's age. */
const wasOpenedByPassword = sql`${sessions.amr} like '%"pwd"%'`;

/** As a login would want them by now: `MFA` may have been raised, or a role given, since the session was opened. */
function hasFactors({ settings: { MFA } }: MfaDeps): SQL | undefined {
  const isMultiFactor = sql`${sessions.amr} like '%"mfa"%'`;
  if (MFA === 'required') return isMultiFactor;
  return MFA === 'required-for-staff' ? or(isNull(users.role), isMultiFactor) : undefined;
}

/** Without expiry every password is good that staff has not expired. */
const hasGoodPassword = (
  { passwordMaxAgeSeconds: maxAge }: Pick<CredentialDeps, 'passwordMaxAgeSeconds'>,
  { now }: RequestContext,
) =>
  and(
    maxAge === null ? undefined : gt(credentials.passwordChangedAt, addSeconds(now, -maxAge)),
    or(isNull(credentials.expiredAt), gt(credentials.expiredAt, now)),
  );
