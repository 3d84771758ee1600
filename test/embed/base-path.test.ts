/** Below which paths the service answers, and where its answers lead. */
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createAccounts } from '../../src/create-accounts';
import { ask, embed, origin } from '../support/embedded';
import { freshEmail, registration } from '../support/people';

const { ask: asked, accounts } = embed('/accounts');
const codeOf = async (response: Response) =>
  (await response.json<{ code?: string }>().catch(() => ({ code: undefined }))).code;

describe('the paths that it answers', () => {
  it.each([
    '/accounts/v1/me',
    '/accounts/./v1/me',
    '/accounts/%2e/v1/me',
    '/other/../accounts/v1/me',
    '/other/%2e%2e/accounts/v1/me',
    '/accounts/%76%31/me',
    '/%61ccounts/v1/me',
    '/accounts/v1/me?next=/v1/login',
  ])('%s', async (path) => {
    const response = await asked('GET', path);
    expect([response.status, await codeOf(response)]).toEqual([401, 'authentication-required']);
  });

  it.each([
    '/accounts/accounts/v1/me',
    '/accounts//v1/me',
    '/accounts/v1/me/',
    '/accounts/%2Fv1/me',
    '/accounts/nothing',
  ])('of %s it says in its own words that there is nothing', async (path) => {
    const response = await asked('GET', path);
    expect([response.status, await codeOf(response)]).toEqual([404, 'not-found']);
  });

  it.each([
    '/v1/me',
    '/accountsX/v1/me',
    '/Accounts/v1/me',
    '//accounts/v1/me',
    '/accounts%2Fv1/me',
  ])('it never sees %s, and would answer it 404 if it did', async (path) => {
    expect(await (await asked('GET', path)).text()).toBe('404 Not Found');
    const all = new Hono().all('*', (c) => accounts.fetch(c.req.raw, c.env, c.executionCtx));
    const response = await ask(all, 'GET', path);
    expect([response.status, await codeOf(response)]).toEqual([404, 'not-found']);
  });

  it('names the methods of a path below it', async () => {
    const response = await asked('DELETE', '/accounts/v1/login');
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST']);
  });

  it('answers below two names as below one', async () => {
    const deep = embed('/api/accounts');
    expect((await deep.ask('GET', '/api/accounts/health')).status).toBe(200);
    expect(await (await deep.ask('GET', '/api/health')).text()).toBe('404 Not Found');
  });

  it('can be mounted, where the app hands on the request as it came', async () => {
    const app = new Hono().mount('/accounts', accounts.fetch, { replaceRequest: false });
    expect((await ask(app, 'GET', '/accounts/health')).status).toBe(200);
  });
});

describe('a base path', () => {
  const { bindings } = { bindings: {} as never };

  it.each(['/accounts/', '/accounts', '/a/b-c_1', '', '/'])('may be %j', (basePath) => {
    expect(createAccounts({ bindings, basePath }).basePath).toBe(basePath.replace(/\/$/, ''));
  });

  it.each([
    'accounts',
    '/accounts//',
    '//accounts',
    '/a b',
    '/a/../b',
    '/.',
    '/ä',
    '/a%20b',
    '/a?b',
    '/a;b',
    'https://x',
    '/*',
  ])('may not be %j, and the program that says so does not start', (basePath) => {
    expect(() => createAccounts({ bindings, basePath })).toThrow(RangeError);
  });
});

describe('where answers lead', () => {
  it.each([
    ['/accounts', '/accounts/docs'],
    ['/accounts/', '/accounts/docs'],
    ['/accounts/.well-known/change-password', '/accounts/account#password'],
    ['/.well-known/change-password', '/accounts/account#password'],
  ])('%s redirects to %s', async (path, to) => {
    const response = await asked('GET', path);
    expect([response.status, response.headers.get('Location')]).toEqual([302, to]);
  });

  it('a new account is at /accounts/v1/me', async () => {
    const opened = await asked('POST', '/accounts/v1/register', { body: registration() });
    expect([opened.status, opened.headers.get('Location')]).toEqual([201, '/accounts/v1/me']);
  });

  it('a problem is explained by a page of its own', async () => {
    const refused = await asked('POST', '/accounts/v1/login', {
      body: { username: freshEmail(), password: 'x' },
    });
    const { type } = await refused.json<{ type: string }>();
    expect(type).toBe('/accounts/problems/invalid-credentials');
    const explained = await asked('GET', type);
    expect(await explained.json()).toMatchObject({ type, status: 401 });
    const page = await asked('GET', type, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('href="/accounts/pages/page.css"');
  });
});

describe.each(['register', 'sign-in', 'forgot-password', 'account', 'admin', 'reset-password'])(
  'the page %s',
  (page) => {
    it('names nothing outside, is told where it is, and loads all that it names', async () => {
      const { ask: inGerman } = embed('/accounts', {
        BRAND_COLOR: '#ffcc00',
        ADMIN_CONSOLE: 'on',
        MFA: 'required-for-staff',
      });
      const response = await inGerman('GET', `/accounts/${page}?lang=de`);
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
      const body = await response.text();
      expect(body).toContain('&quot;basePath&quot;:&quot;/accounts&quot;');
      const named = [...body.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path = '']) => path);
      expect(named.length).toBeGreaterThan(5);
      expect(named.filter((path) => !path.startsWith('/accounts/'))).toEqual([]);
      for (const path of new Set(named)) {
        expect([path, (await inGerman('GET', path)).status]).toEqual([path, 200]);
      }
    });
  },
);

it('is at the root of a host as it was before', async () => {
  const accountsAtRoot = embed('').accounts;
  const app = new Hono().all('*', (c) => accountsAtRoot.fetch(c.req.raw, c.env, c.executionCtx));
  const page = await (await ask(app, 'GET', '/sign-in')).text();
  expect(page).not.toContain('basePath');
  expect(page).toContain('src="/pages/sign-in.js"');
  expect((await ask(app, 'GET', '/')).headers.get('Location')).toBe('/docs');
  expect((await ask(app, 'GET', `${origin}/v1/me`)).status).toBe(401);
});
