/** People see what was done with their account, so that they notice a login that was not theirs. */
import { expect, it } from 'vitest';
import { purgeAuditEvents } from '../../src/audit/retention';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { login, openSession, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { refreshed } from '../support/refreshes';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();

interface Activity {
  events: {
    event: string;
    outcome: string;
    at: string;
    ip: string | null;
    userAgent: string | null;
  }[];
}

const activity = async (token: string) =>
  (await app.get('/v1/me/activity', { token })).json<Activity>();

it('shows what changed something, newest first, with when and from where', async () => {
  const { username, password } = await register(app);
  travel('1h');
  const headers = { 'CF-Connecting-IP': '192.0.2.50', 'User-Agent': 'A stranger/1.0' };
  const stranger = await app.post('/v1/login', { username, password }, { headers });
  expect(stranger.status).toBe(200);
  travel('1h');
  const token = await login(app, { username, password });
  const { events } = await activity(token);
  expect(events.map(({ event }) => event)).toEqual([
    'authn_login_success',
    'authn_login_success',
    'user_created',
  ]);
  expect(events[1]).toMatchObject({
    outcome: 'success',
    ip: '192.0.2.50',
    userAgent: 'A stranger/1.0',
    at: '2040-03-01T13:00:00.000Z',
  });
});

it('leaves out that a session was renewed, so that a day of it hides no login', async () => {
  const person = await register(app);
  travel('1s');
  let tokens = await openSession(app, person);
  for (let i = 0; i < 60; i++) {
    travel('15m');
    tokens = await refreshed(app, tokens.refreshToken);
  }
  const { events } = await activity(tokens.accessToken);
  expect(events.map(({ event }) => event)).toEqual(['authn_login_success', 'user_created']);
});

it('shows nobody what others did', async () => {
  const [one, other] = [await register(app), await register(app)];
  await login(app, other);
  const { events } = await activity(await login(app, one));
  expect(events).toHaveLength(2);
});

it('shows fifty events and no more', async () => {
  const person = await register(app);
  for (let i = 0; i < 51; i++) await login(app, person);
  const token = await login(app, person);
  expect((await activity(token)).events).toHaveLength(50);
});

it('shows the newest twenty once the trail outside has them, and those since then', async () => {
  const person = await register(app);
  for (let i = 0; i < 25; i++) {
    travel('1s');
    await login(app, person);
  }
  await purgeAuditEvents(
    { ...makeTestDeps(), auditSink: { store: async () => {} } },
    new Date(Date.now()),
  );
  const token = await login(app, person);
  const { events } = await activity(token);
  expect(events).toHaveLength(21);
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['authn_login_success']));
});

it('shows neither name, pseudonym nor id', async () => {
  const person = await register(app);
  const text = JSON.stringify(await activity(await login(app, person)));
  expect(text).not.toMatch(/@|subject|userId|requestId/);
  expect(text).not.toContain(person.id);
});

it('wants an access token: not none, not one that is dead', async () => {
  await expectProblem(await app.get('/v1/me/activity'), 401, 'authentication-required');
  const person = await register(app);
  const token = await login(app, person);
  const body = { oldPassword: person.password, newPassword: otherPassword };
  await app.post('/v1/change-password', body, { token });
  await expectProblem(await app.get('/v1/me/activity', { token }), 401, 'invalid-token');
});

it('is audited as a read', async () => {
  const token = await login(app, await register(app));
  auditLines();
  await activity(token);
  expect(auditLines()).toMatchObject([{ event: 'sensitive_read', outcome: 'success' }]);
});
