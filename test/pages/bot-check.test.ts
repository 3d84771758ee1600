/** What the pages load where Turnstile is on, and that nothing of it is there where it is off. */
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { guardedApp } from '../support/turnstile';
import { siteKey, siteSecretKey } from '../support/turnstile-types';

const base = { TURNSTILE_BASE_URL: 'https://challenges.cloudflare.com' };
const app = guardedApp(base);
const loader = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

const asking = ['/register', '/sign-in', '/forgot-password'];
const others = ['/account', '/admin', '/reset-password', '/verify-email', '/confirm-registration'];

async function read(path: string, by: TestApp = app) {
  const response = await by.get(path);
  const policy = response.headers.get('Content-Security-Policy')?.split('; ') ?? [];
  return { policy, body: await response.text() };
}

/** Of other origins than this, as a browser would load them. */
const foreignIn = ({ body, policy }: Awaited<ReturnType<typeof read>>) => [
  ...body.matchAll(/<(?:script|link|img|iframe)[^>]*"(?:https?:)?\/\/[^>]*>/g),
  ...policy.filter((rule) => /:\/\//.test(rule)),
];

describe.each(asking)('%s', (path) => {
  it('loads the script of Turnstile, after ours, and frames its pages, and nothing else', async () => {
    const { body, policy } = await read(path);
    const scripts = [...body.matchAll(/<script[^>]*src="([^"]+)"[^>]*>/g)];
    expect(scripts.map(([, src]) => src).at(-1)).toBe(loader);
    expect(scripts).toHaveLength(2);
    expect(policy.filter((rule) => rule.includes('https:'))).toEqual([
      "script-src 'self' https://challenges.cloudflare.com",
      'frame-src https://challenges.cloudflare.com',
    ]);
    expect(policy).toContain("default-src 'none'");
    expect(policy.join('; ')).not.toContain('unsafe');
  });

  it('gives its script the public key, and keeps the other', async () => {
    const { body } = await read(path);
    expect(body).toContain(siteKey);
    expect(body).not.toContain(siteSecretKey);
  });

  it('loads nothing of others where it is off, or on for other routes', async () => {
    const route = path === '/sign-in' ? 'login' : path.slice(1);
    const rest = ['register', 'login', 'forgot-password'].filter((one) => one !== route);
    for (const by of [makeTestApp(), guardedApp({ ...base, TURNSTILE_ROUTES: rest.join() })]) {
      const page = await read(path, by);
      expect(foreignIn(page)).toEqual([]);
      expect(page.body).not.toMatch(/data-widget|guest-script/);
      expect(page.policy).toContain("require-trusted-types-for 'script'");
    }
  });

  it.each(['en', 'de', 'fr', 'es'])(
    'has words for a check that is not there in %s',
    async (lang) => {
      const { body } = await read(`${path}?lang=${lang}`);
      for (const name of ['botCheckWaits', 'botCheckAbsent', 'botCheckFailed']) {
        expect(body).toContain(`${name}&quot;:&quot;`);
      }
    },
  );
});

it.each(others)('loads nothing of others in %s', async (path) => {
  const page = await read(path, guardedApp({ ...base, MFA: 'required' }));
  expect(foreignIn(page)).toEqual([]);
  expect(page.body).not.toMatch(/data-widget|guest-script/);
});

it('names the origin of another address, without its path, in the policy', async () => {
  const { policy, body } = await read('/sign-in', guardedApp());
  const origin = new URL(body.match(/id="guest-script" src="([^"]+)"/)?.[1] ?? '').origin;
  expect(policy).toContain(`frame-src ${origin}`);
});
