/**
 * Old rows leave D1 once the trail outside has them: the oldest first, in bounded batches, each deletion an
 * event itself. What it does not have yet (the answer of its commit was lost, or its line was) is logged again from
 * its row, stays, and goes in a later run.
 */
import { asc, inArray, lt } from 'drizzle-orm';
import { askStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import { logFault } from '../core/log';
import { query } from '../db/client';
import { type AuditRow, auditEvents } from '../db/schema';
import type { Settings } from '../settings';
import { type AuditDeps, commit, logRow } from './commit';
import type { AuditSink } from './events';
import { asAction } from './job';

export interface RetentionDeps extends AuditDeps {
  /** Without one nothing is exported, and nothing is deleted. */
  auditSink: AuditSink | undefined;
  settings: Pick<Settings, 'AUDIT_RETENTION'>;
}

/** D1 takes a hundred parameters in a statement. */
const batchSize = 90;
/** A run of the cron ends, however much there is; the next one goes on. */
const mostBatches = 100;

/** @returns how many rows were deleted. @throws {StoreUnavailable} the batches before are done. */
export async function purgeAuditEvents(deps: RetentionDeps, now: Date): Promise<number> {
  const { auditSink } = deps;
  if (!auditSink) return 0;
  const cutoff = addSeconds(now, -deps.settings.AUDIT_RETENTION);
  let deleted = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const { found, held } = await asAction(deps, now, async (action) => {
      const rows = await oldest(deps, cutoff);
      if (rows.length === 0) return { found: 0, held: 0 };
      const asked = rows.map(({ requestId, event }) => ({ requestId, event }));
      const ids = new Set(await askStore('audit-sink', () => auditSink.holds(asked)));
      if (ids.size > 0) {
        await commit(deps, action, { event: 'sys_audit_purge', outcome: 'success' }, [
          deps.db.delete(auditEvents).where(inArray(auditEvents.requestId, [...ids])),
        ]);
      }
      for (const row of rows) if (!ids.has(row.requestId)) logRow(deps, row);
      return { found: rows.length, held: ids.size };
    });
    deleted += held;
    if (held < found)
      logFault({ auditRetention: 'rows are not exported yet', waiting: found - held });
    if (held < found || found === 0) break;
  }
  return deleted;
}

const oldest = ({ db }: AuditDeps, cutoff: Date): Promise<AuditRow[]> =>
  query(
    db
      .select()
      .from(auditEvents)
      .where(lt(auditEvents.at, cutoff))
      .orderBy(asc(auditEvents.at))
      .limit(batchSize),
  );
