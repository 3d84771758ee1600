/** A refresh token is good once and gives the next two; a session lasts as long as somebody uses it, and no longer. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { openSession, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { refresh, refreshed, sessionOf } from '../support/refreshes';
import { countRows, setUser } from '../support/rows';
import { forbiddenDb } from '../support/stand-ins';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const me = (token: string) => app.get('/v1/me', { token });

it('gives the next two tokens of the same session', async () => {
  const first = await openSession(app, await register(app));
  travel('1m');
  const response = await refresh(app, first.refreshToken);
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const next = await response.json<typeof first>();
  expect(next).toStrictEqual({
    tokenType: 'Bearer',
    accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
    refreshToken: expect.stringMatching(/\.1\.[\w-]{43}$/),
    expiresIn: 3600,
    refreshExpiresIn: 14 * 86_400,
  });
  const [before, after] = [partsOf(first.accessToken).claims, partsOf(next.accessToken).claims];
  expect(after.sid).toBe(before.sid);
  expect(after.jti).not.toBe(before.jti);
  expect(after.iat).toBe(Number(before.iat) + 60);
  expect((await me(next.accessToken)).status).toBe(200);
});

it('keeps no token in the database, and no hash of one', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  const row = JSON.stringify(await sessionOf(refreshToken));
  expect(row).not.toContain(refreshToken.split('.').at(-1));
});

it('goes on for weeks, a day at a time', async () => {
  let tokens = await openSession(app, await register(app, {}));
  for (let day = 0; day < 29; day++) {
    travel('1d');
    tokens = await refreshed(app, tokens.refreshToken);
  }
  expect((await sessionOf(tokens.refreshToken)).counter).toBe(29);
});

it('ends after SESSION_IDLE_TTL without a refresh, and not a second before', async () => {
  const person = await register(app);
  const [punctual, late] = [await openSession(app, person), await openSession(app, person)];
  travel('1209599s');
  await refreshed(app, punctual.refreshToken);
  travel('1s');
  await expectProblem(await refresh(app, late.refreshToken), 401, 'invalid-token');
  expect(auditLines().at(-1)).toMatchObject({ event: 'authz_fail', reason: 'session-expired' });
});

it('ends after SESSION_MAX_AGE however often it is refreshed, and says so before', async () => {
  const short = makeTestApp({ SESSION_IDLE_TTL: '2h', SESSION_MAX_AGE: '3h' });
  let tokens = await openSession(short, await register(short));
  expect(tokens.refreshExpiresIn).toBe(7200);
  travel('90m');
  tokens = await refreshed(short, tokens.refreshToken);
  expect(tokens.refreshExpiresIn).toBe(5400);
  travel('89m');
  tokens = await refreshed(short, tokens.refreshToken);
  // No access token outlives its session.
  expect([tokens.refreshExpiresIn, tokens.expiresIn]).toEqual([60, 60]);
  travel('1m');
  await expectProblem(await refresh(short, tokens.refreshToken), 401, 'invalid-token');
  await expectProblem(
    await short.get('/v1/me', { token: tokens.accessToken }),
    401,
    'invalid-token',
  );
});

it('never lives longer than SESSION_MAX_AGE where SESSION_IDLE_TTL is longer', async () => {
  const odd = makeTestApp({ SESSION_IDLE_TTL: '5h', SESSION_MAX_AGE: '3h' });
  expect((await openSession(odd, await register(odd))).refreshExpiresIn).toBe(3 * 3600);
});

it('is refused for an expired password, as a login is', async () => {
  const brief = makeTestApp({ PASSWORD_MAX_AGE: '1h' });
  const person = await register(brief);
  const { refreshToken } = await openSession(brief, person);
  travel('59m');
  const { refreshToken: next } = await refreshed(brief, refreshToken);
  travel('1m');
  await expectProblem(await refresh(brief, next), 403, 'password-expired');
  expect((await sessionOf(next)).counter).toBe(1);
  expect(auditLines().at(-1)).toMatchObject({ event: 'authz_fail', reason: 'password-expired' });
});

it('gives no change token for an expired password, forgives no guess and writes nothing: none was shown', async () => {
  const brief = makeTestApp({ PASSWORD_MAX_AGE: '1h' });
  const person = await register(brief);
  const { refreshToken } = await openSession(brief, person);
  travel('1h');
  const guess = () => brief.post('/v1/login', { username: person.username, password: 'wrong' });
  const rows = () => countRows('sessions, audit_events');
  const before = await rows();
  for (let i = 0; i < 10; i++) {
    expect((await guess()).status).toBe(401);
    const problem = await expectProblem(
      await refresh(brief, refreshToken),
      403,
      'password-expired',
    );
    expect(problem).not.toHaveProperty('changeToken');
  }
  expect((await guess()).status).toBe(429);
  expect(await rows()).toBe(before);
});

it('is refused for an account that was switched off, and stays so when it is on again', async () => {
  const person = await register(app);
  const { refreshToken } = await openSession(app, person);
  await setUser(person.id, 'active', 0);
  await expectProblem(await refresh(app, refreshToken), 403, 'account-inactive');
  await setUser(person.id, 'active', 1);
  await expectProblem(await refresh(app, refreshToken), 401, 'invalid-token');
  expect(auditLines().at(-1)).toMatchObject({ reason: 'session-outdated', userId: person.id });
});

it('is refused once the password has changed', async () => {
  const person = await register(app);
  const [here, elsewhere] = [await openSession(app, person), await openSession(app, person)];
  const change = { oldPassword: person.password, newPassword: otherPassword };
  await app.post('/v1/change-password', change, { token: here.accessToken });
  for (const { refreshToken } of [here, elsewhere]) {
    await expectProblem(await refresh(app, refreshToken), 401, 'invalid-token');
  }
});

it('is refused after the logout, and so is every access token of the session', async () => {
  const first = await openSession(app, await register(app));
  const next = await refreshed(app, first.refreshToken);
  await app.send('POST', '/v1/logout', { token: next.accessToken });
  for (const { accessToken, refreshToken } of [first, next]) {
    await expectProblem(await me(accessToken), 401, 'invalid-token');
    await expectProblem(await refresh(app, refreshToken), 401, 'invalid-token');
  }
});

it.each([
  ['forged', (token: string) => `${token.slice(0, -2)}xx`],
  ['of another number', (token: string) => token.replace('.0.', '.1.')],
  ['of an unknown key', (token: string) => token.replace(/^.{8}/, '00000000')],
  ['no token at all', () => 'x'],
  ['an access token', (_: string, access: string) => access],
])('costs no query where it is %s', async (_, change) => {
  const { accessToken, refreshToken } = await openSession(app, await register(app));
  const DB = forbiddenDb();
  const response = await refresh(makeTestApp({ DB }), change(refreshToken, accessToken));
  await expectProblem(response, 401, 'invalid-token');
  expect(DB.asked).toBe(0);
});

it('is asked for where none came', async () => {
  await expectProblem(await app.post('/v1/token/refresh', {}), 401, 'authentication-required');
});

it('opens nothing by itself', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  await expectProblem(await me(refreshToken), 401, 'invalid-token');
});

it('is audited once, with its row, and names nobody but the account', async () => {
  const person = await register(app);
  const { refreshToken } = await openSession(app, person);
  auditLines();
  const response = await refresh(app, refreshToken, { 'CF-Connecting-IP': '192.0.2.7' });
  const requestId = response.headers.get('X-Request-Id');
  expect(auditLines()).toMatchObject([
    {
      event: 'session_renewed',
      outcome: 'success',
      userId: person.id,
      requestId,
      username: null,
      ip: '192.0.2.7',
    },
  ]);
  const row = "audit_events WHERE request_id = ? AND event = 'session_renewed' AND user_id = ?";
  expect(await countRows(row, requestId, person.id)).toBe(1);
});

it('leaves a line and no row where it was refused', async () => {
  const { refreshToken } = await openSession(app, await register(app));
  travel('14d');
  auditLines();
  const response = await refresh(app, refreshToken);
  expect(auditLines()).toHaveLength(1);
  const requestId = response.headers.get('X-Request-Id');
  expect(await countRows('audit_events WHERE request_id = ?', requestId)).toBe(0);
});
