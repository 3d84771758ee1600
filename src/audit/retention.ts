/**
 * Old rows leave D1 once the trail outside has them: the oldest first, in bounded batches, each deletion an
 * event itself. A row that is not exported stays, and whoever runs the service is told.
 */
import { asc, inArray, lt } from 'drizzle-orm';
import { newAction } from '../core/action';
import { askStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import { logFault } from '../core/log';
import { query } from '../db/client';
import { auditEvents } from '../db/schema';
import type { Settings } from '../settings';
import { type AuditDeps, commit } from './commit';

/** The Worker that keeps the trail outside D1 (`src/audit/sink`). */
export interface AuditSink {
  /** @returns those of these request ids whose events are stored. */
  holds(requestIds: string[]): Promise<string[]>;
}

export interface RetentionDeps extends AuditDeps {
  /** Without one nothing is exported, and nothing is deleted. */
  auditSink: AuditSink | undefined;
  settings: Pick<Settings, 'AUDIT_RETENTION'>;
}

/** D1 takes a hundred parameters in a statement. */
const batchSize = 90;
/** A run of the cron ends, however much there is; the next one goes on. */
const mostBatches = 100;

/** @returns how many rows were deleted. */
export async function purgeAuditEvents(deps: RetentionDeps, now: Date): Promise<number> {
  const { auditSink } = deps;
  if (!auditSink) return 0;
  const cutoff = addSeconds(now, -deps.settings.AUDIT_RETENTION);
  let deleted = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const ids = await oldest(deps, cutoff);
    if (ids.length === 0) break;
    const held = await askStore('audit-sink', () => auditSink.holds(ids));
    if (held.length > 0) {
      await commit(deps, newAction(now), { event: 'sys_audit_purge', outcome: 'success' }, [
        deps.db.delete(auditEvents).where(inArray(auditEvents.requestId, held)),
      ]);
      deleted += held.length;
    }
    if (held.length < ids.length) {
      logFault({ auditRetention: 'rows are not exported yet', waiting: ids.length - held.length });
      break;
    }
  }
  return deleted;
}

async function oldest({ db }: AuditDeps, cutoff: Date): Promise<string[]> {
  const rows = await query(
    db
      .select({ requestId: auditEvents.requestId })
      .from(auditEvents)
      .where(lt(auditEvents.at, cutoff))
      .orderBy(asc(auditEvents.at))
      .limit(batchSize),
  );
  return rows.map(({ requestId }) => requestId);
}
