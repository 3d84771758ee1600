/**
 * Expired sessions leave D1, the oldest first, in bounded batches. Their tokens are refused already: access tokens by
 * `exp`, refresh tokens by the row.
 */
import { asc, inArray, lte } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { asJob } from '../audit/job';
import { query } from '../db/client';
import { sessions } from '../db/schema';

const batchSize = 1_000;
/** A run of the cron ends, however much there is; the next one goes on. */
const maxBatches = 50;

/** @returns how many batches were deleted. */
export async function purgeSessions(deps: AuditDeps, now: Date): Promise<number> {
  const expired = lte(sessions.expiresAt, now);
  for (let batch = 0; batch < maxBatches; batch++) {
    const found = await asJob(deps, now, async (context) => {
      const [any] = await query(
        deps.db.select({ id: sessions.id }).from(sessions).where(expired).limit(1),
      );
      if (!any) return false;
      const oldest = deps.db
        .select({ id: sessions.id })
        .from(sessions)
        .where(expired)
        .orderBy(asc(sessions.expiresAt))
        .limit(batchSize);
      await commit(deps, context, { event: 'sys_session_purge', outcome: 'success' }, [
        deps.db.delete(sessions).where(inArray(sessions.id, oldest)),
      ]);
      return true;
    });
    if (!found) return batch;
  }
  return maxBatches;
}
