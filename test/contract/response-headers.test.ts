/** What every answer carries: successes, errors, pages, and answers without a body. */
import { expect, it, vi } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { freshEmail, login, register, registration } from '../support/people';

const app = makeTestApp();
const outboxApp = makeTestApp({ MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://127.0.0.1:8787' });
const asPage = { headers: { Accept: 'text/html' } };
const down = () => {
  throw new Error('down');
};

const answers: [string, number, () => Promise<Response>][] = [
  ['a registration', 201, () => app.post('/v1/register', registration())],
  ['a login', 200, async () => app.post('/v1/login', await credentials())],
  [
    'an account',
    200,
    async () => app.get('/v1/me', { token: await login(app, await register(app)) }),
  ],
  [
    'a logout',
    204,
    async () => app.send('POST', '/v1/logout', { token: await login(app, await register(app)) }),
  ],
  ['a forgotten password', 202, () => app.post('/v1/forgot-password', { username: freshEmail() })],
  ['a wrong password', 401, () => app.post('/v1/login', { username: freshEmail(), password: 'x' })],
  ['a missing token', 401, () => app.get('/v1/me')],
  ['a forged token', 401, () => app.get('/v1/me', { token: 'a.b.c' })],
  ['an unknown link', 410, () => app.post('/v1/reset-password', { token: 'x', newPassword: 'x' })],
  ['a broken body', 400, () => app.post('/v1/login', '{')],
  ['a wrong body', 422, () => app.post('/v1/register', {})],
  ['a large body', 413, () => app.post('/v1/login', ' '.repeat(20_000))],
  [
    'another type',
    415,
    () => app.post('/v1/login', {}, { headers: { 'Content-Type': 'text/xml' } }),
  ],
  ['an unknown path', 404, () => app.get('/nothing')],
  ['another method', 405, () => app.send('DELETE', '/v1/login')],
  ['HEAD', 200, () => app.send('HEAD', '/health')],
  ['OPTIONS', 405, () => app.send('OPTIONS', '/v1/login')],
  [
    'a store that is down',
    503,
    () =>
      makeTestApp({ DB: { prepare: down } }).post('/v1/login', {
        username: freshEmail(),
        password: 'b',
      }),
  ],
  ['the health', 200, () => app.get('/health')],
  ['the public keys', 200, () => app.get('/.well-known/jwks.json')],
  ['the description', 200, () => app.get('/openapi.json')],
  ['a problem', 200, () => app.get('/problems/not-found')],
];

const pages: [string, number, () => Promise<Response>][] = [
  ['the page of a problem', 200, () => app.get('/problems/not-found', asPage)],
  ['the documentation', 200, () => app.get('/docs', asPage)],
  ['the page to register', 200, () => app.get('/register')],
  ['the page to sign in', 200, () => app.get('/sign-in')],
  ['the page of the account', 200, () => app.get('/account')],
  ['the page for a forgotten password', 200, () => app.get('/forgot-password')],
  ['the reset page', 200, () => app.get('/reset-password')],
  ['the confirmation page', 200, () => app.get('/confirm-registration')],
  ['the outbox', 200, () => outboxApp.get('/dev/outbox', asPage)],
];

const parts: [string, number, () => Promise<Response>][] = [
  ['the script of a page', 200, () => app.get('/pages/link.js')],
  ['the style of the pages', 200, () => app.get('/pages/page.css')],
  ['the color of the pages', 200, () => app.get('/pages/brand.css')],
];

/** What is the same for everybody and may be stored; nothing else may. */
const cacheControl: Record<string, string> = {
  'the public keys': 'public, max-age=300',
  'the description': 'public, max-age=0, must-revalidate',
  'the documentation': 'public, max-age=0, must-revalidate',
  'the script of a page': 'public, max-age=0, must-revalidate',
  'the style of the pages': 'public, max-age=0, must-revalidate',
  'the color of the pages': 'public, max-age=0, must-revalidate',
};

async function credentials() {
  const { username, password } = await register(app);
  return { username, password };
}

it.each([...answers, ...pages, ...parts])(
  '%s (%i) carries the common headers',
  async (what, status, ask) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { status: given, headers } = await ask();
    expect(given).toBe(status);
    expect(headers.get('Cache-Control')).toBe(cacheControl[what] ?? 'no-store');
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(headers.get('Server-Timing')).toMatch(/^total;dur=\d+(\.\d+)?$/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=63072000\b/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringMatching(
        /default-src 'none'.*frame-ancestors 'none'/,
      ),
    });
  },
);

it.each([...answers, ...pages])(
  '%s (%i) tells nothing of what is behind it',
  async (what, __, ask) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { headers } = await ask();
    if (what !== 'a login') expect(headers.get('Set-Cookie')).toBeNull();
    for (const name of ['Server', 'X-Powered-By', 'CF-Cache-Status']) {
      expect(headers.get(name)).toBeNull();
    }
    // Of an account it is for its owner's next change.
    expect(headers.has('ETag')).toBe(what in cacheControl || what === 'an account');
    expect(headers.has('Access-Control-Allow-Origin')).toBe(what === 'the public keys');
  },
);

it('sets one cookie, at a login: for this host alone, over TLS, out of reach of scripts and other sites', async () => {
  const login = await app.post('/v1/login', await credentials());
  expect(login.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-device-[\w-]{12}=[\w-]{22}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
});

it.each(answers)('%s (%i) may load nothing at all', async (_, __, ask) => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const policy = (await ask()).headers.get('Content-Security-Policy');
  expect(policy).toBe("default-src 'none'; frame-ancestors 'none'");
});

it.each(pages)(
  '%s (%i) loads nothing but our own files and runs no inline script',
  async (_, __, ask) => {
    const response = await ask();
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    // Icons of the reference are drawn from `data:`, as images and as nothing else.
    expect(policy.replace("img-src 'self' data:", '')).not.toMatch(/unsafe|https?:|\*|data:/);
    for (const rule of ["form-action 'none'", "base-uri 'none'"]) expect(policy).toContain(rule);
    const tags = (await response.text()).match(/<[^>]+>/g) ?? [];
    expect(
      tags.filter((tag) => /\s(style|on\w+)=|^<(style|base|iframe|object)/i.test(tag)),
    ).toEqual([]);
    for (const tag of tags.filter((tag) => /^<(script|link|img)/.test(tag))) {
      expect(tag).toMatch(/\s(src|href)="(\/[^/]|data:,")/);
    }
  },
);

it('mints a new request id for every answer', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () => (await app.get('/health')).headers.get('X-Request-Id')),
  );
  expect(new Set(ids).size).toBe(20);
});

const challenges: [string, string, (by: TestApp) => Promise<Response>][] = [
  ['no token', 'Bearer', (by) => by.get('/v1/me')],
  ['a bad token', 'Bearer error="invalid_token"', (by) => by.get('/v1/me', { token: 'x' })],
  ['wrong credentials', 'Bearer', (by) => by.post('/v1/login', { username: 'a', password: 'b' })],
];

it.each(challenges)('a 401 for %s carries the challenge %s', async (_, challenge, ask) => {
  const response = await ask(app);
  expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, challenge]);
});
