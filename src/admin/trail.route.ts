import { Hono } from 'hono';
import { type AuditDeps, logEvent } from '../audit/commit';
import type { DailyCountsDeps } from '../audit/daily-counts';
import { unwrap } from '../http/unwrap';
import { validQuery } from '../http/validate';
import type { CursorDeps } from './cursor';
import { readTrailSchema, statsQuerySchema } from './query-schemas';
import { readStats } from './read-stats';
import { readTrail, trailOutput } from './read-trail';
import type { RequireStaff, StaffEnv } from './staff';

/** What was done with all accounts, and how often. */
export const trailRoute = (
  deps: AuditDeps & DailyCountsDeps & CursorDeps,
  requireStaff: RequireStaff,
) =>
  new Hono<StaffEnv>()
    .get('/v1/admin/trail', requireStaff('trail:read'), validQuery(readTrailSchema), async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const page = unwrap(await readTrail(deps, filter, limit, cursor));
      const event = { event: 'sensitive_read', outcome: 'success', reason: 'trail-read' } as const;
      logEvent(deps, c.get('context'), event);
      return c.json({ events: page.events.map(trailOutput), nextCursor: page.nextCursor }, 200);
    })
    .get('/v1/admin/stats', requireStaff('stats:read'), validQuery(statsQuerySchema), async (c) => {
      const context = c.get('context');
      const stats = await readStats(deps, context.now, c.req.valid('query').days);
      const event = { event: 'sensitive_read', outcome: 'success', reason: 'stats-read' } as const;
      logEvent(deps, context, event);
      return c.json(stats, 200);
    });
