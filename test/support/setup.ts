import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, vi } from 'vitest';
import { catchAuditLines } from './audit';
import { startTime } from './clock';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

beforeEach(() => {
  vi.useFakeTimers({ now: startTime, toFake: ['Date'] });
  catchAuditLines();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
