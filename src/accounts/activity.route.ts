import { desc, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { commit } from '../audit/commit';
import { query } from '../db/client';
import { auditEvents } from '../db/schema';
import type { Deps } from '../deps';
import type { Authenticate, AuthenticatedEnv } from '../http/context';

/** How far back a person looks: enough to see a stranger's login. */
const mostEvents = 50;

/** What was done with an account, newest first: its owner sees a login that was not theirs. */
export const activityRoute = (deps: Deps, authenticate: Authenticate) =>
  new Hono<AuthenticatedEnv>().get('/v1/me/activity', authenticate, async (c) => {
    const userId = c.var.session.user.id;
    const rows = await query(
      deps.db
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.userId, userId))
        .orderBy(desc(auditEvents.at))
        .limit(mostEvents),
    );
    await commit(deps, c.var.action, { event: 'sensitive_read', outcome: 'success', userId });
    return c.json({ events: rows.map(eventOutput) }, 200);
  });

const eventOutput = (row: typeof auditEvents.$inferSelect) => ({
  event: row.event,
  outcome: row.outcome,
  reason: row.reason,
  at: row.at.toISOString(),
  ip: row.ip,
  country: row.country,
  userAgent: row.userAgent,
});
