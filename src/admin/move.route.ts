/** People who move in from another system, and out to one. */
import { type Context, Hono } from 'hono';
import { logEvent } from '../audit/commit';
import { refused } from '../audit/refused';
import { addSeconds } from '../core/duration';
import { requireType } from '../http/json-body';
import { inWords } from '../http/problem-response';
import { linesType } from '../http/receive-body';
import { problemTexts } from '../http/texts/by-locale';
import { unwrap } from '../http/unwrap';
import { validQuery } from '../http/validate';
import { peopleCsv } from '../moving/csv';
import { exportPeople } from '../moving/export-people';
import { type ImportDeps, importPeople, type LineReport } from '../moving/import-people';
import { invalidToken } from '../sessions/invalid-token';
import { type CursorDeps, cursorOf, noSuchCursor, placeOf } from './cursor';
import { exportQuerySchema, importQuerySchema } from './move-schemas';
import { type MemberEnv, mayStillAct, type RequireStaff, type StaffEnv } from './staff';

export const importRoute = (deps: ImportDeps, requireStaff: RequireStaff) =>
  new Hono<StaffEnv>().post(
    '/v1/admin/users/import',
    requireStaff('users:import'),
    requireType([linesType], { code: 'unsupported-media-type' }),
    validQuery(importQuerySchema),
    async (c) => {
      const { body } = c.req.raw;
      const [context, staff, isTrial] = [
        c.get('context'),
        c.get('staff'),
        c.req.valid('query').dryRun,
      ];
      // By the clock of each batch: lines may come for longer than a key is good.
      const importer = () => ({
        mayAct: mayStillAct(deps.db, staff, deps.now()),
        isTrusted: staff.kind === 'person',
      });
      const lines = body ?? new Blob([]).stream();
      const reports = await importPeople(deps, context, importer, lines, isTrial);
      if (!reports) return unwrap(invalidToken('session-outdated'));
      const event = { event: 'user_import', outcome: 'success' } as const;
      logEvent(deps, context, isTrial ? { ...event, reason: 'dry-run' } : event);
      const texts = problemTexts[context.locale];
      const answers = reports.map((report) =>
        report.outcome === 'refused'
          ? { ...report, errors: report.errors.map((rule) => inWords(rule, texts)) }
          : report,
      );
      return ndjson(c, [...answers, countsOf(reports)]);
    },
  );

function countsOf(reports: LineReport[]) {
  const count = (outcome: LineReport['outcome']) =>
    reports.filter((report) => report.outcome === outcome).length;
  return { created: count('created'), exists: count('exists'), refused: count('refused') };
}

/** How long ago the password may have been shown. */
const recentSeconds = 600;
const order = 'export';

export const exportRoute = (deps: ImportDeps & CursorDeps, requireStaff: RequireStaff) =>
  new Hono<MemberEnv>().get(
    '/v1/admin/users/export',
    requireStaff('users:export'),
    validQuery(exportQuerySchema),
    async (c) => {
      const [context, { session }] = [c.get('context'), c.get('staff')];
      // Every hash there is: a session that was stolen an hour ago must not do (OWASP ASVS 7.5.3).
      if (addSeconds(session.openedAt, recentSeconds) < context.now) {
        const code = 'reauthentication-required';
        unwrap(refused({ code }, { event: 'user_export', reason: code, userId: session.user.id }));
      }
      const { limit, cursor, format } = c.req.valid('query');
      const place = cursor === undefined ? undefined : await placeOf(deps, order, cursor);
      if (cursor !== undefined && typeof place?.key !== 'number') unwrap(noSuchCursor);
      const after = place && { createdAt: new Date(Number(place.key)), id: place.id };
      const found = await exportPeople(deps, limit, after);
      logEvent(deps, context, { event: 'user_export', outcome: 'success' });

      const people = found.slice(0, limit);
      const last = found.length > limit ? people.at(-1) : undefined;
      if (last) {
        const key = Date.parse(last.createdAt);
        const next = new URL(c.req.url);
        next.searchParams.set('cursor', await cursorOf(deps, order, { key, id: last.id }));
        c.header('Link', `<${next.pathname}${next.search}>; rel="next"`);
      }
      if (format === 'ndjson') return ndjson(c, people);
      return c.body(peopleCsv(people, after === undefined), 200, {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
      });
    },
  );

const ndjson = (c: Context, lines: object[]) =>
  c.body(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 200, {
    'Content-Type': linesType,
  });
