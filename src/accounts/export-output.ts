import { serviceName } from '../core/brand';
import type { RequestContext } from '../core/request-context';
import type { CredentialDeps } from '../credentials/deps';
import type { FactorRow, IdentifierRow, SessionRow } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import { whyEnded } from '../sessions/session-by-id';
import { sessionOutput } from '../sessions/session-output';
import { type Activity, eventOutput } from './activity';
import type { ExportOutput } from './export-schema';
import { userOutput } from './user-output';

/** An account can have any number of either: what is read and kept in memory at once has an end. */
export const maxSessions = 1000;
export const maxEvents = 10_000;

export type ExportDeps = Pick<CredentialDeps, 'passwordExpiry'> & {
  settings: Parameters<typeof serviceName>[0] & { serviceUrl: string };
};

/**
 * From the stored shape to the wire shape.
 * @param stored the newest first, and one more than is shown where there are more.
 */
export function exportOutput(
  { settings, passwordExpiry }: ExportDeps,
  { now }: RequestContext,
  { id: currentId, user }: AuthenticatedSession,
  stored: {
    identifiers: IdentifierRow[];
    factors: FactorRow[];
    sessions: SessionRow[];
    events: Activity[];
  },
): ExportOutput {
  const { identifiers, factors, sessions, events } = stored;
  const profile = userOutput(user, passwordExpiry(user));
  const session = (row: SessionRow) => {
    const { id: _, ...seen } = sessionOutput(row, currentId);
    const open = whyEnded(row, user, now) === undefined;
    return {
      ...seen,
      scope: row.scope,
      amr: row.amr,
      authenticatedAt: (row.authTime ?? row.createdAt).toISOString(),
      open,
      endedAt: textOf(row.revokedAt),
    };
  };
  return {
    service: { name: serviceName(settings), url: settings.serviceUrl },
    exportedAt: now.toISOString(),
    profile,
    role: user.role,
    externalId: user.externalId,
    identifiers: identifiers.map(({ kind, value, signsIn, verifiedAt, until }) => ({
      kind,
      value,
      // One that is kept for its owner is kept by the same key as one that logs in.
      signsIn: signsIn && until === null,
      verifiedAt: textOf(verifiedAt),
      until: textOf(until),
    })),
    password: {
      changedAt: user.passwordChangedAt.toISOString(),
      expiresAt: profile.passwordExpiresAt,
      changes: user.passwordVersion - 1,
    },
    // The secrets are no data about a person: with them a stolen copy would open the account.
    secondFactors: factors.map(({ kind, name, createdAt, lastUsedAt }) => ({
      kind,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: textOf(lastUsedAt),
    })),
    sessions: sessions.slice(0, maxSessions).map(session),
    sessionsComplete: sessions.length <= maxSessions,
    activity: events.slice(0, maxEvents).map(eventOutput),
    activityComplete: events.length <= maxEvents,
  };
}

const textOf = (date: Date | null): string | null => date?.toISOString() ?? null;
