/**
 * What the cron does for factors: what was spent and would be good no more by itself leaves D1, and secrets of one-time codes that
 * were sealed under an older secret of `AUTH_SECRET` are sealed under the first, so that the older one can be taken away.
 */
import { and, eq, lte } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type AuditDeps, commit } from '../audit/commit';
import { asJob } from '../audit/job';
import { addSeconds } from '../core/duration';
import { logFault } from '../core/log';
import type { FactorDeps } from '../credentials/factors/deps';
import { sealTotp, unsealTotp } from '../credentials/factors/totp';
import { inList, query } from '../db/client';
import { type FactorRow, factors, factorUses } from '../db/schema';

/** Locations do not share a clock: one that is behind must not find a code unspent. */
const marginSeconds = 3600;

/** @returns whether there was anything. */
export const purgeFactorUses = (deps: AuditDeps, now: Date): Promise<boolean> =>
  asJob(deps, now, async (context) => {
    const over = lte(factorUses.until, addSeconds(now, -marginSeconds));
    const [any] = await query(
      deps.db.select({ proof: factorUses.proof }).from(factorUses).where(over).limit(1),
    );
    if (!any) return false;
    await commit(deps, context, { event: 'sys_factor_purge', outcome: 'success' }, [
      deps.db.delete(factorUses).where(over),
    ]);
    return true;
  });

/** A run of the cron ends, however many there are; the next one goes on. */
const batchSize = 50;
const maxBatches = 100;

/** @returns how many were sealed anew. */
export async function resealFactors(deps: AuditDeps & FactorDeps, now: Date): Promise<number> {
  let sealed = 0;
  for (let batch = 0; batch < maxBatches; batch++) {
    const done = await resealBatch(deps, now);
    sealed += done;
    if (done < batchSize) break;
  }
  return sealed;
}

const resealBatch = (deps: AuditDeps & FactorDeps, now: Date): Promise<number> =>
  asJob(deps, now, async (context) => {
    const older = deps.factorKeys.slice(1).map(({ id }) => id);
    if (older.length === 0) return 0;
    const rows = await query(
      deps.db
        .select()
        .from(factors)
        // Not those of a secret that is gone: they would stand in the way of the others.
        .where(and(eq(factors.kind, 'totp'), inList(factors.keyId, older)))
        .limit(batchSize),
    );
    const writes = (await Promise.all(rows.map((row) => resealed(deps, row)))).flat();
    if (rows.length > writes.length) {
      logFault({ factors: `${rows.length - writes.length} secrets of apps cannot be unsealed` });
    }
    if (writes.length === 0) return 0;
    await commit(deps, context, { event: 'sys_factor_rotation', outcome: 'success' }, writes);
    return writes.length;
  });

async function resealed(deps: FactorDeps, row: FactorRow): Promise<BatchItem<'sqlite'>[]> {
  const secret = await unsealTotp(deps.factorKeys, row.userId, row);
  if (secret === undefined) return [];
  const sealed = await sealTotp(deps.factorKeys, row.userId, secret);
  // Unless a login was faster.
  const asRead = and(eq(factors.id, row.id), eq(factors.secret, row.secret));
  return [deps.db.update(factors).set(sealed).where(asRead)];
}
