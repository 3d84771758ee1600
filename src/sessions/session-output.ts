import { deviceName } from './last-seen';
import type { ListedSession } from './list-sessions';

/** From the stored shape to the wire shape. @param currentId of the session that asks. */
export const sessionOutput = (session: ListedSession, currentId: string) => ({
  id: session.id,
  current: session.id === currentId,
  device: deviceName(session.userAgent),
  userAgent: session.userAgent,
  city: session.city,
  country: session.country,
  firstSeenAt: session.createdAt.toISOString(),
  // To the hour: a thief of both tokens must not see when the owner refreshes, and use the grace.
  lastSeenAt: later(toTheHour(session.refreshedAt ?? session.createdAt), session.createdAt),
  expiresAt: toTheHour(session.expiresAt).toISOString(),
});

const later = (a: Date, b: Date): string => (a > b ? a : b).toISOString();

const hourMs = 3_600_000;
const toTheHour = (date: Date): Date => new Date(Math.floor(date.getTime() / hourMs) * hourMs);
