/** Expired sessions leave D1 in bounded batches; live ones stay. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import worker from '../../src';
import { purgeSessions } from '../../src/sessions/purge-sessions';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime, travel } from '../support/clock';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();
const now = startTime.getTime();

beforeEach(async () => {
  await env.DB.exec('DELETE FROM sessions');
  await env.DB.exec('DELETE FROM audit_events');
});

async function sessionsUntil(userId: string, ...expiresAt: number[]): Promise<void> {
  const insert = env.DB.prepare(
    "INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at) VALUES (?, ?, 'account', 1, 0, 0, ?)",
  );
  await env.DB.batch(expiresAt.map((at) => insert.bind(crypto.randomUUID(), userId, at)));
}

it('deletes what has expired, and not what expires a millisecond later', async () => {
  const { id } = await register(app);
  await sessionsUntil(id, now - 1, now, now + 1);
  await purgeSessions(makeTestDeps(), startTime);
  expect(await countRows('sessions')).toBe(1);
  expect(await countRows('sessions WHERE expires_at > ?', now)).toBe(1);
});

it('leaves who is logged in logged in', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await worker.scheduled(
    { scheduledTime: now, cron: '', noRetry() {} } as ScheduledController,
    env,
  );
  expect((await app.get('/v1/me', { token })).status).toBe(200);
  travel('14d');
  await worker.scheduled(
    { scheduledTime: Date.now(), cron: '', noRetry() {} } as ScheduledController,
    env,
  );
  expect(await countRows('sessions')).toBe(0);
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
});

it('deletes a thousand at a time, oldest first, and each time leaves a line and a row', async () => {
  const { id } = await register(app);
  for (let n = 0; n < 21; n++) {
    await sessionsUntil(id, ...Array.from({ length: 100 }, (_, i) => now - n * 100 - i));
  }
  auditLines();
  expect(await purgeSessions(makeTestDeps(), startTime)).toBe(3);
  expect(await countRows('sessions')).toBe(0);
  const events = auditLines().map(({ event, outcome }) => `${event} ${outcome}`);
  expect(events).toEqual(Array(3).fill('sys_session_purge success'));
  expect(await countRows("audit_events WHERE event = 'sys_session_purge'")).toBe(3);
});

it('does nothing, and says nothing, where nothing has expired', async () => {
  auditLines();
  expect(await purgeSessions(makeTestDeps(), startTime)).toBe(0);
  expect(auditLines()).toEqual([]);
});
