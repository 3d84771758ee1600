import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import { unwrap } from '../http/unwrap';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { endOtherSessions, endSession } from './end-sessions';
import { deviceName } from './last-seen';
import { type ListedSession, listSessions } from './list-sessions';
import type { LogoutDeps } from './logout';
import { forgetSessionCookies } from './session-cookies';

/** Where the account is logged in, and the end of it. */
export const sessionsRoute = (deps: OwnReadDeps & LogoutDeps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>()
    .get('/v1/sessions', authenticate, async (c) => {
      const { id, user } = c.get('session');
      const listed = await listSessions(deps, c.get('context'), c.get('session'));
      auditOwnRead(deps, c.get('context'), user.id);
      return c.json({ sessions: listed.map((one) => sessionOutput(one, id)) }, 200);
    })
    .delete('/v1/sessions', authenticate, async (c) => {
      unwrap(await endOtherSessions(deps, c.get('context'), c.get('session')));
      return c.body(null, 204);
    })
    .delete('/v1/sessions/:id', authenticate, async (c) => {
      const { id } = c.req.param();
      unwrap(await endSession(deps, c.get('context'), c.get('session'), id));
      if (id === c.get('session').id) forgetSessionCookies(c);
      return c.body(null, 204);
    });

const sessionOutput = (session: ListedSession, currentId: string) => ({
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
