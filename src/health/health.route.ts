import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { type ReadyDeps, readiness } from './ready';

/** `/health` says that the Worker runs, `/health/ready` that its stores answer too. */
export const healthRoutes = (deps: ReadyDeps) =>
  new Hono<HttpEnv>()
    .get('/health', (c) => c.json({ status: 'ok' as const }, 200))
    .get('/health/ready', async (c) => c.json(await readiness(deps), 200));
