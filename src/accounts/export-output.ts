import type { SessionRow } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import { whyEnded } from '../sessions/session-by-id';
import { sessionOutput } from '../sessions/session-output';
import { eventOutput } from './activity';
import { type AccountExport, maxEvents, maxSessions } from './export-account';
import type { ExportOutput } from './export-schema';
import { userOutput } from './user-output';

/** From the stored shape to the wire shape. @param current the session that asks. */
export function exportOutput(
  { user, identifiers, sessions, events }: AccountExport,
  about: {
    service: ExportOutput['service'];
    now: Date;
    current: AuthenticatedSession;
    passwordExpiresAt: Date | null;
  },
): ExportOutput {
  const { service, now, current, passwordExpiresAt } = about;
  const session = (row: SessionRow) => {
    const { id: _, ...seen } = sessionOutput(row, current.id);
    return {
      ...seen,
      scope: row.scope,
      open: whyEnded(row, user, now) === undefined,
      endedAt: row.revokedAt?.toISOString() ?? null,
    };
  };
  return {
    service,
    exportedAt: now.toISOString(),
    profile: userOutput(user, passwordExpiresAt),
    identifiers: identifiers.map(({ kind, value, signsIn, verifiedAt, until }) => ({
      kind,
      value,
      // One that is kept for its owner is kept by the same key as one that logs in.
      signsIn: signsIn && until === null,
      verifiedAt: verifiedAt?.toISOString() ?? null,
      until: until?.toISOString() ?? null,
    })),
    password: {
      changedAt: user.passwordChangedAt.toISOString(),
      expiresAt: passwordExpiresAt?.toISOString() ?? null,
      changes: user.passwordVersion - 1,
    },
    sessions: sessions.slice(0, maxSessions).map(session),
    sessionsComplete: sessions.length <= maxSessions,
    activity: events.slice(0, maxEvents).map(eventOutput),
    activityComplete: events.length <= maxEvents,
  };
}
