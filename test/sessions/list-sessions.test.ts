/** The owner of an account sees where they are logged in, and ends what they do not want. */
import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { openSession, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { partsOf, refresh, refreshed } from '../support/refreshes';
import { countRows } from '../support/rows';

const app = makeTestApp();
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';

interface Listed {
  id: string;
  current: boolean;
  device: string | null;
}

async function listed(token: string, by: TestApp = app): Promise<Listed[]> {
  const response = await by.get('/v1/sessions', { token });
  expect(response.status).toBe(200);
  return (await response.json<{ sessions: Listed[] }>()).sessions;
}
const end = (token: string, id = '') =>
  app.send('DELETE', `/v1/sessions${id && `/${id}`}`, { token });
const sidOf = ({ refreshToken }: { refreshToken: string }) => partsOf(refreshToken).sessionId;

it('shows device, place, first and last seen, and which one is asking', async () => {
  const { refreshToken } = await openSession(app, await register(app), { 'User-Agent': firefox });
  travel('155m');
  const response = await refresh(app, refreshToken, { 'User-Agent': firefox });
  const { accessToken } = await response.json<{ accessToken: string }>();
  expect(await listed(accessToken)).toStrictEqual([
    {
      id: partsOf(refreshToken).sessionId,
      current: true,
      device: 'Firefox on Windows',
      userAgent: firefox,
      city: null,
      country: null,
      firstSeenAt: '2040-03-01T12:00:00.000Z',
      lastSeenAt: '2040-03-01T14:00:00.000Z',
      expiresAt: '2040-03-15T14:00:00.000Z',
    },
  ]);
});

it('was never last seen before it was first seen', async () => {
  travel('25m');
  const { refreshToken } = await openSession(app, await register(app));
  travel('5m');
  const { accessToken } = await refreshed(app, refreshToken);
  expect(await listed(accessToken)).toMatchObject([
    { firstSeenAt: '2040-03-01T12:25:00.000Z', lastSeenAt: '2040-03-01T12:25:00.000Z' },
  ]);
});

it.each([
  ['curl/8.5.0', null],
  ['visit evil.example now/1.0 x', null],
  ['\u0001\u0002', null],
])('gives %j no name that a client could choose', async (userAgent, device) => {
  const session = await openSession(app, await register(app), { 'User-Agent': userAgent });
  expect((await listed(session.accessToken))[0]?.device).toBe(device);
});

it('lists the newest login first, and only what is open', async () => {
  const person = await register(app);
  const old = await openSession(app, person);
  travel('1m');
  const ended = await openSession(app, person);
  travel('1m');
  const now = await openSession(app, person);
  await app.send('POST', '/v1/logout', { token: ended.accessToken });
  const stranger = await openSession(app, await register(app));
  const list = await listed(now.accessToken);
  expect(list.map(({ id }) => id)).toEqual([sidOf(now), sidOf(old)]);
  expect(list.map(({ current }) => current)).toEqual([true, false]);
  expect(list.map(({ id }) => id)).not.toContain(sidOf(stranger));
});

it('does not list what has expired, nor the session of a change token', async () => {
  const person = await register(app);
  await openSession(app, person);
  travel('14d');
  const { accessToken } = await openSession(app, person);
  expect(await listed(accessToken)).toHaveLength(1);

  const brief = makeTestApp({ PASSWORD_MAX_AGE: '1h', ACCESS_TOKEN_TTL: '2h' });
  const late = await register(brief);
  const session = await openSession(brief, late);
  travel('1h');
  await brief.post('/v1/login', { username: late.username, password: late.password });
  expect(await countRows('sessions WHERE user_id = ?', late.id)).toBe(2);
  // That of its password alone: the other is no place where somebody is logged in.
  expect(await listed(session.accessToken, brief)).toHaveLength(1);
});

it('lists a hundred at most', async () => {
  const person = await register(app);
  const { accessToken } = await openSession(app, person);
  for (let i = 0; i < 100; i++) await openSession(app, person);
  expect(await listed(accessToken)).toHaveLength(100);
});

it('ends one, with both its tokens, and no other', async () => {
  const person = await register(app);
  const [here, lost] = [await openSession(app, person), await openSession(app, person)];
  const response = await end(here.accessToken, sidOf(lost));
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
  await expectProblem(await app.get('/v1/me', { token: lost.accessToken }), 401, 'invalid-token');
  await expectProblem(await refresh(app, lost.refreshToken), 401, 'invalid-token');
  await refreshed(app, here.refreshToken);
});

it('ends the one that asks, if it is named', async () => {
  const session = await openSession(app, await register(app));
  expect((await end(session.accessToken, sidOf(session))).status).toBe(204);
  await expectProblem(await refresh(app, session.refreshToken), 401, 'invalid-token');
});

it('answers alike for a session of somebody else, one that has ended and one that never was', async () => {
  const person = await register(app);
  const [here, gone] = [await openSession(app, person), await openSession(app, person)];
  const stranger = await openSession(app, await register(app));
  await end(here.accessToken, sidOf(gone));
  for (const id of [
    sidOf(stranger),
    sidOf(gone),
    crypto.randomUUID(),
    '__proto__',
    '%00',
    'x'.repeat(900),
  ]) {
    await expectProblem(await end(here.accessToken, id), 404, 'session-not-found');
  }
  await refreshed(app, stranger.refreshToken);
});

it('ends all others at once, and stays', async () => {
  const person = await register(app);
  const here = await openSession(app, person);
  const others = [await openSession(app, person), await openSession(app, person)];
  const stranger = await openSession(app, await register(app));
  expect((await end(here.accessToken)).status).toBe(204);
  for (const { refreshToken } of others) {
    await expectProblem(await refresh(app, refreshToken), 401, 'invalid-token');
  }
  expect(await listed(here.accessToken)).toHaveLength(1);
  await refreshed(app, stranger.refreshToken);
});

it('audits what it ends, once each, and what it refuses to end', async () => {
  const person = await register(app);
  const here = await openSession(app, person);
  const [other] = [await openSession(app, person), await openSession(app, person)];
  auditLines();
  await end(here.accessToken, sidOf(other));
  await end(here.accessToken, sidOf(other));
  await end(here.accessToken);
  expect(auditLines()).toMatchObject([
    { event: 'session_revoked', outcome: 'success', reason: null, userId: person.id },
    { event: 'session_revoked', outcome: 'failure', reason: 'session-not-found' },
    { event: 'session_revoked', outcome: 'success', reason: 'all-other-sessions' },
  ]);
  const rows = "audit_events WHERE event = 'session_revoked' AND user_id = ?";
  expect(await countRows(rows, person.id)).toBe(2);
});

it('writes nothing where there is no other session: it would push logins out of the activity', async () => {
  const person = await register(app);
  const { accessToken } = await openSession(app, person);
  for (let i = 0; i < 3; i++) expect((await end(accessToken)).status).toBe(204);
  const rows = "audit_events WHERE event = 'session_revoked' AND user_id = ?";
  expect(await countRows(rows, person.id)).toBe(0);
});

it('leaves one of two that end all others at the same moment', async () => {
  const person = await register(app);
  const both = [await openSession(app, person), await openSession(app, person)];
  const statuses = (await Promise.all(both.map(({ accessToken }) => end(accessToken)))).map(
    ({ status }) => status,
  );
  expect(statuses.sort()).toEqual([204, 401]);
  expect(await countRows('sessions WHERE user_id = ? AND revoked_at IS NULL', person.id)).toBe(1);
});

it('finds no session that a changed password has ended', async () => {
  const person = await register(app);
  const old = await openSession(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  await app.post('/v1/change-password', change, { token: old.accessToken });
  const here = await openSession(app, { ...person, password: otherPassword });
  await expectProblem(await end(here.accessToken, sidOf(old)), 404, 'session-not-found');
});

it('counts one end where two ask for it at the same moment', async () => {
  const person = await register(app);
  const [here, other] = [await openSession(app, person), await openSession(app, person)];
  const both = [end(here.accessToken, sidOf(other)), end(here.accessToken, sidOf(other))];
  const statuses = (await Promise.all(both)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([204, 404]);
});

it('wants a token, and not one that only changes a password', async () => {
  await expectProblem(await app.get('/v1/sessions'), 401, 'authentication-required');
  const brief = makeTestApp({ PASSWORD_MAX_AGE: '1h' });
  const { username, password } = await register(brief);
  travel('1h');
  const refused = await brief.post('/v1/login', { username, password });
  const { changeToken } = await refused.json<{ changeToken: string }>();
  await expectProblem(await end(changeToken), 401, 'invalid-token');
});
