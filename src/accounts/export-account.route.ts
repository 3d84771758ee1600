import { Hono } from 'hono';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { type ExportAccountDeps, exportAccount } from './export-account';

export const exportAccountRoute = (
  deps: ExportAccountDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().get('/v1/me/export', ipRateLimit(deps), authenticate, async (c) => {
    const copy = await exportAccount(deps, c.get('context'), c.get('session'));
    return c.json(copy, 200, { 'Content-Disposition': 'attachment; filename="account.json"' });
  });
