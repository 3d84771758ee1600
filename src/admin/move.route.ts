/** People who move in from another system, and out to one. */
import { type Context, Hono } from 'hono';
import type { RequestContext } from '../core/request-context';
import { requireType } from '../http/json-body';
import { inWords } from '../http/problem-response';
import { linesType } from '../http/receive-body';
import { problemTexts } from '../http/texts/by-locale';
import { unwrap } from '../http/unwrap';
import { validQuery } from '../http/validate';
import { peopleCsv } from '../moving/csv';
import type { ImportDeps, LineReport } from '../moving/import-people';
import { type ExportPageDeps, exportPage } from './export-page';
import { importLines } from './import-lines';
import { exportQuerySchema, importQuerySchema } from './move-schemas';
import type { MemberEnv, RequireStaff, StaffEnv } from './staff';

export const importRoute = (deps: ImportDeps, requireStaff: RequireStaff) =>
  new Hono<StaffEnv>().post(
    '/v1/admin/users/import',
    requireStaff('users:import'),
    requireType([linesType], { code: 'unsupported-media-type' }),
    validQuery(importQuerySchema),
    async (c) => {
      const [context, staff] = [c.get('context'), c.get('staff')];
      const lines = c.req.raw.body ?? new Blob([]).stream();
      const { dryRun } = c.req.valid('query');
      const reports = unwrap(await importLines(deps, context, staff, lines, dryRun));
      return ndjson(c, [...reports.map((one) => answerTo(one, context)), countsOf(reports)]);
    },
  );

const answerTo = (report: LineReport, { locale }: RequestContext) =>
  report.outcome === 'refused'
    ? { ...report, errors: report.errors.map((rule) => inWords(rule, problemTexts[locale])) }
    : report;

function countsOf(reports: LineReport[]) {
  const count = (outcome: LineReport['outcome']) =>
    reports.filter((report) => report.outcome === outcome).length;
  return { created: count('created'), exists: count('exists'), refused: count('refused') };
}

export const exportRoute = (deps: ExportPageDeps, requireStaff: RequireStaff) =>
  new Hono<MemberEnv>().get(
    '/v1/admin/users/export',
    requireStaff('users:export'),
    validQuery(exportQuerySchema),
    async (c) => {
      const { limit, cursor, format } = c.req.valid('query');
      const [context, staff] = [c.get('context'), c.get('staff')];
      const { people, nextCursor } = unwrap(await exportPage(deps, context, staff, limit, cursor));
      if (nextCursor !== undefined) c.header('Link', `<${nextPage(c, nextCursor)}>; rel="next"`);
      if (format === 'ndjson') return ndjson(c, people);
      return c.body(peopleCsv(people, cursor === undefined), 200, {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
      });
    },
  );

/** The same again, behind this one (RFC 8288). */
function nextPage(c: Context, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
}

const ndjson = (c: Context, lines: object[]) =>
  c.body(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 200, {
    'Content-Type': linesType,
  });
