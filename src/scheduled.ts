/** What the cron does, each minute; nothing while the service is closed. */
import { eraseAccounts } from './accounts/erase-accounts';
import { purgeFormer } from './accounts/purge-former';
import { purgeAuditEvents } from './audit/retention';
import type { Deps } from './deps';
import { purgeFactorUses, resealFactors } from './factors/upkeep';
import { purgeSessions } from './sessions/purge-sessions';
import { wakeWebhooks } from './webhooks/wake';

/**
 * The one job does not wait for the other to succeed.
 * @throws what the first that failed has thrown: a failure is told of by the job, and makes the run a failed one.
 */
export async function runScheduled(deps: Deps, now: Date): Promise<void> {
  if (deps.settings.MAINTENANCE === 'on') return;
  const failed = await firstFailure([
    () => purgeSessions(deps, now),
    () => eraseAccounts(deps, now),
    () => purgeFormer(deps, now),
    () => purgeFactorUses(deps, now),
    () => resealFactors(deps, now),
    () => purgeAuditEvents(deps, now),
    () => wakeWebhooks(deps, now),
  ]);
  if (failed) throw failed;
}

async function firstFailure(jobs: (() => Promise<unknown>)[]): Promise<unknown> {
  let failed: unknown;
  for (const job of jobs) {
    await job().catch((error: unknown) => {
      failed ??= error;
    });
  }
  return failed;
}
