/** People whom staff moves in, while whoever sends them may still do it. */
import { logEvent } from '../audit/commit';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type ImportDeps, importPeople, type LineReport } from '../moving/import-people';
import { invalidToken } from '../sessions/invalid-token';
import { mayStillAct, type Staff } from './staff';

/**
 * @param isDryRun says what would become of them, and stores nobody.
 * @throws {StoreUnavailable} what was stored before is there when the same is sent again.
 */
export async function importLines(
  deps: ImportDeps,
  context: RequestContext,
  staff: Staff,
  body: ReadableStream<Uint8Array>,
  isDryRun: boolean,
): Promise<Outcome<LineReport[], ErrorOf<'invalid-token'>>> {
  // By the clock of each batch: lines may come for longer than a key is good.
  const importer = () => ({
    mayAct: mayStillAct(deps.db, staff, deps.now()),
    isTrusted: staff.kind === 'person',
  });
  const reports = await importPeople(deps, context, importer, body, isDryRun);
  if (!reports) {
    return invalidToken(staff.kind === 'key' ? 'api-key-expired' : 'session-outdated');
  }
  const event = { event: 'user_import', outcome: 'success' } as const;
  // A line alone: each of the people has a row, so the trail in D1 knows already who moved them in.
  logEvent(deps, context, isDryRun ? { ...event, reason: 'dry-run' } : event);
  return ok(reports);
}
