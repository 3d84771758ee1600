/** People whom staff moves in, and what is said of each line: in words, and at the end how many. */
import { logEvent } from '../audit/commit';
import type { Outcome } from '../audit/refused';
import type { ErrorOf, FieldError } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { inWords } from '../http/problem-response';
import { problemTexts } from '../http/texts/by-locale';
import { type ImportDeps, importPeople, type LineReport } from '../moving/import-people';
import { invalidToken } from '../sessions/invalid-token';
import { mayStillAct, type Staff } from './staff';

type Report =
  | Exclude<LineReport, { outcome: 'refused' }>
  | (Extract<LineReport, { outcome: 'refused' }> & { errors: FieldError[] })
  | Record<LineReport['outcome'], number>;

/**
 * @param isTrial says what would become of them, and stores nobody.
 * @throws {StoreUnavailable} what was stored before is there when the same is sent again.
 */
export async function importLines(
  deps: ImportDeps,
  context: RequestContext,
  staff: Staff,
  body: ReadableStream<Uint8Array>,
  isTrial: boolean,
): Promise<Outcome<Report[], ErrorOf<'invalid-token'>>> {
  // By the clock of each batch: lines may come for longer than a key is good.
  const importer = () => ({
    mayAct: mayStillAct(deps.db, staff, deps.now()),
    isTrusted: staff.kind === 'person',
  });
  const reports = await importPeople(deps, context, importer, body, isTrial);
  if (!reports) return invalidToken('session-outdated');
  const event = { event: 'user_import', outcome: 'success' } as const;
  logEvent(deps, context, isTrial ? { ...event, reason: 'dry-run' } : event);

  const texts = problemTexts[context.locale];
  const inTheirWords = reports.map((report) =>
    report.outcome === 'refused'
      ? { ...report, errors: report.errors.map((rule) => inWords(rule, texts)) }
      : report,
  );
  return ok([...inTheirWords, countsOf(reports)]);
}

function countsOf(reports: LineReport[]): Record<LineReport['outcome'], number> {
  const count = (outcome: LineReport['outcome']) =>
    reports.filter((report) => report.outcome === outcome).length;
  return { created: count('created'), exists: count('exists'), refused: count('refused') };
}
