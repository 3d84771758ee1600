/**
 * Cases of the audit trail: what is asked, and the one line that it leaves. A change has one row too, a
 * refusal none.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from './app';
import { type AuditLine, auditLines } from './audit';
import { startTime } from './clock';
import { login, register } from './people';
import { points } from './points';

const app = makeTestApp();

export type Ask = (by: TestApp) => Promise<Response>;
/** Prepares what a case needs, then says what to ask, so that only that is listened to. */
export type Prepare = () => Ask | Promise<Ask>;
/** `line` as in `failure authn_login_fail wrong-password`. */
export type Case = [who: string, status: number, line: string, changes: boolean, Prepare];

export const withToken =
  (ask: (by: TestApp, token: string) => Promise<Response>): Prepare =>
  async () => {
    const token = await login(app, await register(app));
    return (by) => ask(by, token);
  };

export const person =
  (ask: (by: TestApp, username: string, id: string) => Promise<Response>, changes = {}) =>
  async () => {
    const { username, id } = await register(app, changes);
    return (by: TestApp) => ask(by, username, id);
  };

/** After so many requests that came before. */
export const after = (times: number, path: string, body: Record<string, unknown>): Prepare =>
  person(async (by, username) => {
    for (let i = 0; i < times; i++) await by.post(path, { ...body, username });
    auditLines();
    return by.post(path, { ...body, username });
  });

const rowsOf = async (requestId: string) =>
  (await env.DB.prepare('select * from audit_events where request_id = ?').bind(requestId).all())
    .results;

/** @param by another app, such as one whose store is down. */
export const describeCases = (cases: Case[], by = app) =>
  describe.each(cases)('who %s (%i)', (_, status, line, changes, prepare) => {
    it(`leaves one line and one point: ${line}${changes ? ', and one row' : ', and no row'}`, async () => {
      const ask = await prepare();
      auditLines();
      const response = await ask(by);
      expect(response.status).toBe(status);
      const measured = points();
      const [only, ...more] = auditLines();
      expect(more).toEqual([]);
      expectFields(only);
      expect(only?.requestId).toBe(response.headers.get('X-Request-Id'));
      expect([only?.outcome, only?.event, only?.reason].filter(Boolean).join(' ')).toBe(line);

      expect(measured).toEqual([
        expect.objectContaining({
          event: only?.event,
          outcome: only?.outcome,
          reason: only?.reason ?? '',
          count: 1,
        }),
      ]);

      const rows = await rowsOf(only?.requestId ?? '');
      expect(rows).toHaveLength(changes ? 1 : 0);
      for (const row of rows) {
        const { event, outcome, reason, username } = only as AuditLine;
        expect(row).toMatchObject({ event, outcome, reason, username, user_id: only?.userId });
        expect(row).toMatchObject({ at: Date.parse(only?.at ?? ''), schema_version: 4 });
      }
    });
  });

/** The fields of an audit line, and nothing beyond. */
function expectFields(line: AuditLine | undefined) {
  const text = expect.stringMatching(/./);
  const none = (value: unknown) => value === null || typeof value === 'string';
  expect(line).toEqual({
    event: text,
    outcome: expect.stringMatching(/^(success|failure)$/),
    reason: expect.toSatisfy(none),
    at: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestId: text,
    userId: expect.toSatisfy(none),
    actor: expect.toSatisfy(none),
    target: expect.toSatisfy(none),
    username: expect.toSatisfy(none),
    subject: expect.toSatisfy(none),
    ip: null,
    country: null,
    userAgent: null,
    durationMs: expect.any(Number),
    version: 4,
  });
  expect(Date.parse(line?.at ?? '')).toBeGreaterThanOrEqual(startTime.getTime());
}
