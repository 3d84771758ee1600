/** Who is signed in, for routes of the app around the service; and two services in one app. */
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import type { AccountsOptions } from '../../src/create-accounts';
import type { SettingTexts } from '../../src/settings';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { type Embedded, embed, origin } from '../support/embedded';
import { goodPassword, otherPassword, registration } from '../support/people';
import { testSettings } from '../support/settings';

const shop = embed('/accounts');
const fromOwnPage = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function signIn({ ask, accounts }: Embedded, transport: 'bearer' | 'cookie' = 'bearer') {
  const body = registration();
  const { username, password } = body;
  await ask('POST', `${accounts.basePath}/v1/register`, { body });
  const response = await ask('POST', `${accounts.basePath}/v1/login`, {
    body: { username, password, transport },
    headers: fromOwnPage,
  });
  expect(response.status).toBe(200);
  const set = response.headers.getSetCookie();
  const cookies = set.map((cookie) => cookie.split(';')[0]).join('; ');
  const { accessToken = '' } = await response.json<{ accessToken?: string }>();
  return { username, cookies, set, accessToken };
}

describe('a session on a route of the app', () => {
  it('is known by its bearer token, and shows the account as its owner sees it', async () => {
    const { username, accessToken } = await signIn(shop);
    const shown = await shop.ask('GET', '/own', { headers: bearer(accessToken) });
    const account = await shown.json<object>();
    expect(account).toMatchObject({ email: username, active: true, role: null });
    expect(JSON.stringify(account)).not.toMatch(/argon2|passwordHash|passwordVersion/);
    const me = await shop.ask('GET', '/accounts/v1/me', { headers: bearer(accessToken) });
    expect(account).toEqual({ ...(await me.json<object>()), role: null });
  });

  it('is known by its cookie, where the request comes from a page of the same origin', async () => {
    const { cookies } = await signIn(shop, 'cookie');
    const headers = { ...fromOwnPage, Cookie: cookies };
    expect((await shop.ask('POST', '/own', { headers })).status).toBe(200);
  });

  it('leaves the body of the request to the app', async () => {
    const { accessToken } = await signIn(shop);
    const request = new Request(`${origin}/own`, {
      method: 'POST',
      body: 'a note',
      headers: bearer(accessToken),
    });
    expect(await shop.accounts.sessionOf(request)).toMatchObject({ ok: true });
    expect(await request.text()).toBe('a note');
  });

  it('says how and when its owner has shown who they are', async () => {
    const { accessToken } = await signIn(shop);
    const request = new Request(`${origin}/own`, { headers: bearer(accessToken) });
    expect(await shop.accounts.sessionOf(request)).toMatchObject({
      session: { amr: ['pwd'], authenticatedAt: new Date() },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['of another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['that does not say where it comes from', {}],
    ['opened by its address, but a write', { 'Sec-Fetch-Site': 'none' }],
    ['that says both', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'none' }],
  ])('is refused to a request %s', async (_, headers) => {
    const { cookies } = await signIn(shop, 'cookie');
    auditLines();
    const response = await shop.ask('POST', '/own', { headers: { ...headers, Cookie: cookies } });
    expect(response.status).toBe(403);
    expect(auditLines()).toMatchObject([{ event: 'authz_fail', reason: 'cross-site-request' }]);
  });

  it('is known to a page that somebody opens by its address, and not to one that another site opens', async () => {
    const { cookies } = await signIn(shop, 'cookie');
    const open = (site: string) =>
      shop.ask('GET', '/own', { headers: { 'Sec-Fetch-Site': site, Cookie: cookies } });
    expect((await open('none')).status).toBe(200);
    expect((await open('cross-site')).status).toBe(403);
  });

  it('ends with the logout, and the trail hears whose it was', async () => {
    const { accessToken } = await signIn(shop);
    await shop.ask('POST', '/accounts/v1/logout', { headers: bearer(accessToken) });
    auditLines();
    const response = await shop.ask('GET', '/own', { headers: bearer(accessToken) });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ type: '/accounts/problems/invalid-token' });
    expect(auditLines()).toMatchObject([
      { event: 'authz_fail', reason: 'session-revoked', userId: expect.any(String) },
    ]);
  });

  it('ends with a new password', async () => {
    const { accessToken } = await signIn(shop);
    await shop.ask('POST', '/accounts/v1/change-password', {
      headers: bearer(accessToken),
      body: { oldPassword: goodPassword, newPassword: otherPassword },
    });
    expect((await shop.ask('GET', '/own', { headers: bearer(accessToken) })).status).toBe(401);
  });

  it('ends where the account is switched off', async () => {
    const { username, accessToken } = await signIn(shop);
    await env.DB.prepare(
      'UPDATE users SET active = 0 WHERE id = (SELECT user_id FROM identifiers WHERE value = ?)',
    )
      .bind(username)
      .run();
    expect((await shop.ask('GET', '/own', { headers: bearer(accessToken) })).status).toBe(401);
  });

  it('ends when its token expires; a browser with a refresh cookie is told apart', async () => {
    const { cookies, accessToken } = await signIn(shop, 'cookie');
    expect(accessToken).toBe('');
    const [, refresh = ''] = /(__Host-refresh\.accounts=[^;]+)/.exec(cookies) ?? [];
    travel('2h');
    const answerTo = (Cookie: string) =>
      shop.accounts.sessionOf(
        new Request(`${origin}/own`, { headers: { ...fromOwnPage, Cookie } }),
      );
    expect(await answerTo(cookies)).toMatchObject({ code: 'invalid-token', renewable: true });
    auditLines();
    expect(await answerTo(refresh)).toMatchObject({
      code: 'authentication-required',
      renewable: true,
    });
    expect(await answerTo('a=b')).toMatchObject({ renewable: false });
    // Nobody was refused anything.
    expect(auditLines()).toEqual([]);
  });

  it('is not asked for while the service is closed, which the trail hears once for a request', async () => {
    const { accessToken } = await signIn(shop);
    const closed = embed('/accounts', { MAINTENANCE: 'on' });
    const request = new Request(`${origin}/own`, { headers: bearer(accessToken) });
    auditLines();
    for (const _ of ['first', 'second']) {
      expect(await closed.accounts.sessionOf(request)).toMatchObject({
        ok: false,
        code: 'service-unavailable',
      });
    }
    expect(auditLines()).toMatchObject([{ event: 'sys_error', reason: 'maintenance' }]);
  });

  it('is opened by no token that is for one thing alone', async () => {
    const strict = embed('/accounts', { PASSWORD_MAX_AGE: '1s' });
    const body = registration();
    await strict.ask('POST', '/accounts/v1/register', { body });
    travel('2s');
    const refused = await strict.ask('POST', '/accounts/v1/login', {
      body: { username: body.username, password: body.password },
    });
    const { changeToken = '' } = await refused.json<{ changeToken?: string }>();
    auditLines();
    expect((await strict.ask('GET', '/own', { headers: bearer(changeToken) })).status).toBe(401);
    expect(auditLines()).toMatchObject([{ reason: 'token-wrong-scope' }]);
  });

  it('is refused once in the trail, however often the app asks about one request', async () => {
    const request = new Request(`${origin}/own`, { headers: bearer('a.b.c') });
    await shop.accounts.sessionOf(request);
    await shop.accounts.sessionOf(request);
    expect(auditLines()).toHaveLength(1);
  });

  it('is nobody where D1 does not answer', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { accessToken } = await signIn(shop);
    const DB = {
      prepare: () => {
        throw new Error('down');
      },
    } as unknown as D1Database;
    const down = embed('/accounts', {}, { bindings: { ...env, DB } });
    const response = await down.ask('GET', '/own', { headers: bearer(accessToken) });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5']);
  });
});

describe('the env of the app', () => {
  const request = () => new Request(`${origin}/own`);

  it.each<[string, Partial<AccountsOptions<unknown>>]>([
    ['bindings', { bindings: (given: unknown) => given as typeof env }],
    ['settings', { settings: (given: unknown) => given as SettingTexts }],
  ])('that %s are made from is missed in words, by a promise that rejects', async (_, options) => {
    const { accounts } = embed('/accounts', {}, options);
    const asked = accounts.sessionOf(request());
    await expect(asked).rejects.toThrow(TypeError);
    await expect(asked).rejects.toThrow('env is missing');
    const all = { ...env, ...testSettings };
    expect(await accounts.sessionOf(request(), all)).toMatchObject({
      code: 'authentication-required',
    });
  });

  it('is not asked for where neither is made from it', async () => {
    const { accounts } = embed('/accounts', {}, { bindings: () => env });
    expect(await accounts.sessionOf(request())).toMatchObject({ code: 'authentication-required' });
  });
});

describe('two services in one app', () => {
  const staff = embed('/staff/accounts', { PASSWORD_POLICY: 'nist', BRAND_NAME: 'Staff' });

  it('have settings and pages of their own, whichever is asked first', async () => {
    const policies = async () => {
      const pages = [
        await shop.ask('GET', '/accounts/register'),
        await staff.ask('GET', '/staff/accounts/register'),
      ];
      return Promise.all(
        pages.map(async (page) => /(\d+ to \d+) characters/.exec(await page.text())?.[1]),
      );
    };
    expect(await policies()).toEqual(['8 to 20', '15 to 64']);
    expect(await policies()).toEqual(['8 to 20', '15 to 64']);
  });

  it('take no token of each other, though they have the same keys', async () => {
    const { accessToken } = await signIn(shop);
    expect((await shop.ask('GET', '/own', { headers: bearer(accessToken) })).status).toBe(200);
    auditLines();
    expect((await staff.ask('GET', '/own', { headers: bearer(accessToken) })).status).toBe(401);
    expect(auditLines()).toMatchObject([{ reason: 'token-bad-claims' }]);
  });

  it('have cookies of their own, all of them for this host alone', async () => {
    const [first, second] = [await signIn(shop, 'cookie'), await signIn(embed(''), 'cookie')];
    const names = (set: string[]) =>
      set.map((cookie) => cookie.split('=')[0] ?? '').filter((name) => !name.includes('device'));
    expect(names(first.set)).toEqual(['__Host-access.accounts', '__Host-refresh.accounts']);
    expect(names(second.set)).toEqual(['__Host-access', '__Host-refresh']);
    for (const cookie of first.set)
      expect(cookie).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Strict/);
    const headers = { ...fromOwnPage, Cookie: second.cookies };
    expect((await shop.ask('GET', '/own', { headers })).status).toBe(401);
  });

  it('forget their own at a logout', async () => {
    const { cookies } = await signIn(shop, 'cookie');
    const headers = { ...fromOwnPage, Cookie: `${cookies}; __Host-access=of-another` };
    const response = await shop.ask('POST', '/accounts/v1/logout', { headers });
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-access.accounts',
      '__Host-refresh.accounts',
    ]);
  });
});
