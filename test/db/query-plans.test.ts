/** Every statement finds its rows by an index, however many there are: no table is ever scanned. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it } from 'vitest';
import { eraseAccounts } from '../../src/accounts/erase-accounts';
import { purgeAuditEvents } from '../../src/audit/retention';
import { openDatabase } from '../../src/db/client';
import { purgeSessions } from '../../src/sessions/purge-sessions';
import { takeOver } from '../../src/webhooks/take-over';
import { wakeWebhooks } from '../../src/webhooks/wake';
import { makeTestApp } from '../support/app';
import { startTime } from '../support/clock';
import { importPeople, mover } from '../support/moving';
import { login, openSession, otherPassword, register } from '../support/people';
import { refresh } from '../support/refreshes';
import { resetToken } from '../support/resets';
import { testSettings } from '../support/settings';
import { staffMember } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';
import { endpointFor, forgetEndpoints, happened } from '../support/webhooks';

afterEach(forgetEndpoints);

/** The real D1, and every statement that was prepared on it. */
function recordingDb() {
  const statements = new Set<string>();
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === 'prepare') {
        return (sql: string) => {
          statements.add(sql);
          return db.prepare(sql);
        };
      }
      const member: unknown = Reflect.get(db, name);
      return typeof member === 'function' ? member.bind(db) : member;
    },
  });
  return { DB: DB as D1Database, statements };
}

/** Everything that the API and its cron ask of D1. */
async function everyStatement(): Promise<string[]> {
  const { DB, statements } = recordingDb();
  const app = makeTestApp({ DB });
  const person = await register(app, { phone: '+14155550123' });
  await app.post('/v1/login', { username: '+14155550123', password: 'wrong' });
  const { accessToken: token, refreshToken } = await openSession(app, person);
  await refresh(app, refreshToken);
  await refresh(app, refreshToken);
  await app.get('/v1/sessions', { token });
  await app.send('DELETE', '/v1/sessions/none', { token });
  await app.send('DELETE', '/v1/sessions', { token });
  await app.get('/v1/me', { token });
  await app.get('/v1/me/activity', { token });
  await app.get('/v1/me/export', { token });
  for (const body of [{ dateOfBirth: '1971-12-31', locale: 'de' }, { dateOfJoining: '2001-01-01' }])
    await app.send('PATCH', '/v1/me', { body, token, headers: { 'If-Match': '*' } });
  const change = { oldPassword: person.password, newPassword: person.password };
  await app.post('/v1/change-password', change, { token });
  await app.send('POST', '/v1/logout', { token });
  await app.post('/v1/reset-password', {
    token: await resetToken(app, person),
    newPassword: otherPassword,
  });

  // With several secrets a change looks for what was used under the others.
  const rotated = makeTestApp({
    DB,
    AUTH_SECRET: `${'next'.repeat(8)} ${testSettings.AUTH_SECRET}`,
  });
  const again = { ...person, password: otherPassword };
  await rotated.post(
    '/v1/change-password',
    { oldPassword: otherPassword, newPassword: otherPassword },
    { token: await login(rotated, again) },
  );

  const deps = { ...makeTestDeps(), db: openDatabase(DB) };
  const later = new Date(startTime.getTime() + 400 * 86_400_000);
  await purgeSessions(deps, later);
  const withSink = { ...deps, auditSink: { store: async () => {} } };
  await purgeAuditEvents(withSink, startTime);
  await purgeAuditEvents(withSink, later);
  await wakeWebhooks(deps, later);
  await takeOverOne(deps);
  const last = await login(app, again);
  await app.send('DELETE', '/v1/me', { token: last, body: { password: otherPassword } });
  await login(app, again);
  const asked = { token: await login(app, again), body: { password: otherPassword } };
  await app.send('DELETE', '/v1/me', asked);
  expect(await eraseAccounts(deps, later)).toBe(1);
  const admin = await staffMember(app, 'admin');
  await importPeople(app, admin.token, [mover(), mover({ phone: '+14155550199' })]);
  await app.get('/v1/admin/users/export?limit=1', { token: admin.token });
  // What inserts without a look finds nothing.
  return [...statements].filter((sql) => !/^insert(?!.*\bselect\b)/is.test(sql));
}

/** Something of an endpoint, which its object takes over. */
async function takeOverOne(deps: Parameters<typeof takeOver>[0]): Promise<void> {
  const endpoint = await endpointFor(['user.created']);
  await happened('user_created', 1);
  await runInDurableObject(env.WEBHOOK_SENDER.getByName(endpoint.id), (_, { storage }) =>
    takeOver(deps, storage, endpoint.id, startTime),
  );
}

/** @returns what SQLite says it does, step by step. */
async function planOf(sql: string): Promise<string[]> {
  const values = Array(sql.split('?').length - 1).fill(null);
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...values)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

/** Twenty rows at most, which the statement that makes one holds (`webhooks/endpoints.ts`): reading them all is the search. */
const isOfFewRows = (step: string) => step === 'SCAN webhook_endpoints';

it('searches by an index, in every statement of the API and its cron', async () => {
  const statements = await everyStatement();
  expect(statements.length).toBeGreaterThan(8);
  for (const sql of statements) {
    const plan = await planOf(sql);
    expect(
      plan.some((step) => step.startsWith('SEARCH') || isOfFewRows(step)) ||
        plan.every((step) => step.startsWith('SCAN json_each VIRTUAL TABLE')),
      `${sql}\n${plan.join('\n')}`,
    ).toBe(true);
    // The list that a parameter holds is no table of ours, nor is a single row; what is selected of them is no more than that.
    const scans = plan.filter(
      (step) =>
        (/^SCAN/.test(step) &&
          !/^SCAN (json_each VIRTUAL TABLE|kept$|CONSTANT ROW$|\(subquery-\d+\)$)/.test(step) &&
          !isOfFewRows(step)) ||
        /TEMP B-TREE/.test(step),
    );
    expect(scans, sql).toEqual([]);
  }
});

it('would see a scan', async () => {
  expect(await planOf('select * from users where first_name = ?')).toEqual(['SCAN users']);
});
