import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { cachedReadiness, type ReadyDeps } from './ready';

/** `/health` says that the Worker runs, and which version of it, `/health/ready` that its stores answer too. */
export function healthRoutes(deps: ReadyDeps & { version: string | undefined }) {
  const readiness = cachedReadiness(deps);
  return new Hono<HttpEnv>()
    .get('/health', (c) => c.json({ status: 'ok' as const, version: deps.version }, 200))
    .get('/health/ready', async (c) => c.json(await readiness(), 200));
}
