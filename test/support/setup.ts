import { abortAllDurableObjects, applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, vi } from 'vitest';
import { catchAuditLines } from './audit';
import { startTime } from './clock';
import { catchFaults, showUnreadFaults } from './faults';

// Each file has the modules anew; an object that still runs those of the file before would refuse its first call.
await abortAllDurableObjects();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

beforeEach(() => {
  vi.useFakeTimers({ now: startTime, toFake: ['Date'] });
  catchAuditLines();
  catchFaults();
});

afterEach(() => {
  showUnreadFaults();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
