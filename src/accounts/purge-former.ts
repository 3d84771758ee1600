/** Identifiers that can no longer be taken back leave D1, so that others may have them. */
import { lte } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { asJob } from '../audit/job';
import { query } from '../db/client';
import { identifiers } from '../db/schema';

/** @returns whether there were any. */
export const purgeFormer = (deps: AuditDeps, now: Date): Promise<boolean> =>
  asJob(deps, now, async (context) => {
    const expired = lte(identifiers.until, now);
    const [any] = await query(
      deps.db.select({ userId: identifiers.userId }).from(identifiers).where(expired).limit(1),
    );
    if (!any) return false;
    await commit(deps, context, { event: 'sys_identifier_purge', outcome: 'success' }, [
      deps.db.delete(identifiers).where(expired),
    ]);
    return true;
  });
