import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, vi } from 'vitest';
import { startTime } from './clock';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

beforeEach(() => {
  vi.useFakeTimers({ now: startTime, toFake: ['Date'] });
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
