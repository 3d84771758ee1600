/** Sessions in cookies, for pages of one's own: what scripts cannot read, and other sites cannot use. */
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { goodPassword, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { forbiddenDb } from '../support/stand-ins';

const app = makeTestApp();
const own = 'https://accounts.example';
const neighbour = 'https://app.accounts.example';
const stranger = 'https://evil.example';
/** As a browser sends a call of a page of the service itself. */
const fromOwnPage = { Origin: own, 'Sec-Fetch-Site': 'same-origin' };

const logIn = (username: string, headers: Record<string, string>, by: TestApp = app) =>
  by.post('/v1/login', { username, password: goodPassword, transport: 'cookie' }, { headers });

/** The cookies that an answer sets, as the browser would send them. */
const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ');

async function loggedIn(by: TestApp = app, headers: Record<string, string> = fromOwnPage) {
  const { username } = await register(by);
  const response = await logIn(username, headers, by);
  expect(response.status).toBe(200);
  return { username, cookies: cookiesOf(response), response };
}

it('puts both tokens out of reach of scripts: in no body, in cookies of this host alone', async () => {
  const { response } = await loggedIn();
  const set = response.headers.getSetCookie().filter((cookie) => !/device/.test(cookie));
  expect(set).toHaveLength(2);
  expect(set[0]).toMatch(
    /^__Host-access=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(set[1]).toMatch(
    /^__Host-refresh=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(await response.json()).toStrictEqual({
    tokenType: 'Cookie',
    expiresIn: 3600,
    refreshExpiresIn: 1_209_600,
    passwordExpiresAt: expect.any(String),
    executionTime: expect.any(String),
  });
});

it('sets no such cookie for a client that did not ask', async () => {
  const { username } = await register(app);
  const response = await app.post('/v1/login', { username, password: goodPassword });
  expect(response.headers.getSetCookie().join()).not.toMatch(/__Host-(access|refresh)/);
});

it('opens the account by the cookie, and ends it with the logout', async () => {
  const { cookies } = await loggedIn();
  const headers = { ...fromOwnPage, Cookie: cookies };
  expect((await app.get('/v1/me', { headers })).status).toBe(200);
  const out = await app.send('POST', '/v1/logout', { headers });
  expect(out.status).toBe(204);
  const gone = out.headers.getSetCookie();
  expect(gone).toHaveLength(2);
  for (const cookie of gone) {
    expect(cookie).toMatch(/^__Host-(access|refresh)=; Max-Age=0; Path=\/; .*Secure/);
  }
  await expectProblem(await app.get('/v1/me', { headers }), 401, 'invalid-token');
});

it('logs out by the refresh cookie once the access cookie has gone with its token', async () => {
  const { cookies } = await loggedIn();
  const left = cookies.split('; ').filter((cookie) => cookie.includes('refresh'));
  const headers = { ...fromOwnPage, Cookie: left.join('; ') };
  const out = await app.send('POST', '/v1/logout', { headers });
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie().join()).toMatch(/^__Host-refresh=; Max-Age=0/);
  const dead = await app.post('/v1/token/refresh', {}, { headers });
  await expectProblem(dead, 401, 'invalid-token');
  await expectProblem(await app.send('POST', '/v1/logout', { headers }), 401, 'invalid-token');
});

it('takes back the cookies of a session that ends itself by its id', async () => {
  const { cookies } = await loggedIn();
  const headers = { ...fromOwnPage, Cookie: cookies };
  const { sessions } = await (await app.get('/v1/sessions', { headers })).json<{
    sessions: { id: string }[];
  }>();
  const ended = await app.send('DELETE', `/v1/sessions/${sessions[0]?.id}`, { headers });
  expect(ended.status).toBe(204);
  expect(ended.headers.getSetCookie()).toHaveLength(2);
});

it('takes back the cookies with the password', async () => {
  const { cookies } = await loggedIn();
  const headers = { ...fromOwnPage, Cookie: cookies };
  const body = { oldPassword: goodPassword, newPassword: otherPassword };
  const response = await app.post('/v1/change-password', body, { headers });
  expect(response.status).toBe(204);
  const gone = response.headers.getSetCookie().filter((cookie) => /Max-Age=0/.test(cookie));
  expect(gone).toHaveLength(2);
});

it('refreshes by the cookie, and the next tokens come the same way', async () => {
  const { cookies } = await loggedIn();
  const headers = { ...fromOwnPage, Cookie: cookies };
  const response = await app.post('/v1/token/refresh', {}, { headers });
  expect(response.status).toBe(200);
  expect(await response.json()).toStrictEqual({
    tokenType: 'Cookie',
    expiresIn: 3600,
    refreshExpiresIn: 1_209_600,
  });
  const next = cookiesOf(response);
  expect(next).toMatch(/__Host-refresh=[^;]*\.1\./);
  const again = { ...fromOwnPage, Cookie: next };
  expect((await app.get('/v1/me', { headers: again })).status).toBe(200);
});

it('prefers the header where both come, which no other site can send', async () => {
  const { cookies } = await loggedIn();
  const headers = { Cookie: cookies, Authorization: 'Bearer x', 'Sec-Fetch-Site': 'cross-site' };
  await expectProblem(await app.get('/v1/me', { headers }), 401, 'invalid-token');
});

it('does not take a refresh token in the cookie of an access token', async () => {
  const { cookies } = await loggedIn();
  const refresh = /__Host-refresh=([^;]*)/.exec(cookies)?.[1] ?? '';
  const headers = { ...fromOwnPage, Cookie: `__Host-access=${refresh}` };
  await expectProblem(await app.get('/v1/me', { headers }), 401, 'invalid-token');
});

it('does not take a cookie without its prefix: another host of the domain could have set it', async () => {
  const { cookies } = await loggedIn();
  const headers = { ...fromOwnPage, Cookie: cookies.replaceAll('__Host-', '') };
  await expectProblem(await app.get('/v1/me', { headers }), 401, 'authentication-required');
});

describe('from another site', () => {
  const crossSite: [string, Record<string, string>][] = [
    ['a page of another site', { Origin: stranger, 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling host that is not named', { Origin: neighbour, 'Sec-Fetch-Site': 'same-site' }],
    ['a sandboxed page or a redirect', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['a page that claims our origin across sites', { Origin: own, 'Sec-Fetch-Site': 'cross-site' }],
    ['an address that was typed in', { 'Sec-Fetch-Site': 'none' }],
    ['a link on another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a browser too old to say', {}],
    ['an old browser on another site', { Origin: stranger }],
    ['our name in another scheme', { Origin: 'http://accounts.example' }],
    ['our name as a prefix', { Origin: 'https://accounts.example.evil.example' }],
    ['another port', { Origin: 'https://accounts.example:8443', 'Sec-Fetch-Site': 'same-site' }],
  ];

  it.each(crossSite)('%s gets nothing by the cookie', async (_, from) => {
    const { cookies } = await loggedIn();
    const headers = { ...from, Cookie: cookies };
    const DB = forbiddenDb();
    const undecided = makeTestApp({ DB });
    const asks = [
      undecided.get('/v1/me', { headers }),
      undecided.get('/v1/me/export', { headers }),
      undecided.send('PATCH', '/v1/me', { body: {}, headers }),
      undecided.send('DELETE', '/v1/sessions', { headers }),
      undecided.send('POST', '/v1/logout', { headers }),
      undecided.post('/v1/token/refresh', {}, { headers }),
    ];
    for (const ask of asks) await expectProblem(await ask, 403, 'cross-site-request');
    const refreshAlone = { ...from, Cookie: cookies.replace(/__Host-access=[^;]*(; )?/, '') };
    const out = await undecided.send('POST', '/v1/logout', { headers: refreshAlone });
    await expectProblem(out, 403, 'cross-site-request');
    expect(DB.asked).toBe(0);
  });

  it.each(crossSite)('%s logs nobody in by cookie', async (_, from) => {
    const { username } = await register(app);
    auditLines();
    const response = await logIn(username, from);
    await expectProblem(response, 403, 'cross-site-request');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(auditLines()).toMatchObject([{ event: 'authz_fail', reason: 'cross-site-request' }]);
  });

  it('keeps what needs no cookie open: a token in the header comes from a script that holds it', async () => {
    const { username } = await register(app);
    const login = await app.post('/v1/login', { username, password: goodPassword });
    const { accessToken: token } = await login.json<{ accessToken: string }>();
    const headers = { Origin: stranger, 'Sec-Fetch-Site': 'cross-site' };
    expect((await app.get('/v1/me', { token, headers })).status).toBe(200);
  });
});

describe('from a page in COOKIE_ORIGINS', () => {
  const shared = makeTestApp({ COOKIE_ORIGINS: neighbour, ALLOWED_ORIGINS: stranger });
  const fromNeighbour = { Origin: neighbour, 'Sec-Fetch-Site': 'same-site' };

  it('logs in and reads, with what CORS wants for it', async () => {
    const { cookies, response } = await loggedIn(shared, fromNeighbour);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(neighbour);
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    const headers = { ...fromNeighbour, Cookie: cookies };
    expect((await shared.get('/v1/me', { headers })).status).toBe(200);
  });

  it('gives no credentials mode to an origin that may only call with a token', async () => {
    const { username } = await register(shared);
    const body = { username, password: goodPassword };
    const response = await shared.post('/v1/login', body, { headers: { Origin: stranger } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(stranger);
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    await expectProblem(
      await logIn(username, { Origin: stranger, 'Sec-Fetch-Site': 'same-site' }, shared),
      403,
      'cross-site-request',
    );
  });
});
