import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import { unwrap } from '../http/unwrap';
import type { Authenticate, AuthenticatedEnv } from './authenticate';
import { endOtherSessions, endSession } from './end-sessions';
import { listSessions } from './list-sessions';
import type { LogoutDeps } from './logout';
import { type CookieDeps, forgetSessionCookies } from './session-cookies';
import { sessionOutput } from './session-output';

/** Where the account is logged in, and the end of it. */
export const sessionsRoute = (
  deps: OwnReadDeps & LogoutDeps & CookieDeps,
  authenticate: Authenticate,
) =>
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
      if (id === c.get('session').id) forgetSessionCookies(deps, c);
      return c.body(null, 204);
    });
