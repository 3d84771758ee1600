import { Hono } from 'hono';
import { auditOwnRead, type OwnReadDeps } from '../audit/own-read';
import type { Database } from '../db/client';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { eventOutput, recentActivity } from './activity';

/** What was done with an account, newest first: its owner sees a login that was not theirs. */
export const activityRoute = (deps: OwnReadDeps & { db: Database }, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().get('/v1/me/activity', authenticate, async (c) => {
    const userId = c.get('session').user.id;
    const rows = await recentActivity(deps, userId);
    const events = rows.map(eventOutput);
    auditOwnRead(deps, c.get('context'), userId);
    return c.json({ events }, 200);
  });
