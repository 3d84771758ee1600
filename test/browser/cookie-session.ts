/**
 * A session in cookies, in a real browser: what a page of ours can do with it, and what a page of somebody else cannot.
 * `npm run test:browser:cookies -- http://127.0.0.1:8787`, against `npm run dev`.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish, post } = startWalk(origin);
const { browser, page } = await openBrowser(origin, undefined);
const stranger = createServer((_, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end('<!doctype html><title>a page of somebody else</title>');
});
await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
const { port } = stranger.address() as AddressInfo;

const username = `cookies-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';

chapter('A page of ours logs in by cookie');
await post('/v1/register', registration(username, password), { status: 201 });
await page.goto(`${origin}/reset-password`);
const login = await call(page, 'POST', '/v1/login', { username, password, transport: 'cookie' });
check(login.status === 200, `logged in: ${login.status}`);
check(!/eyJ|refreshToken/.test(login.text), 'no token is in the answer');
check((await page.evaluate(() => document.cookie)) === '', 'no script can read a cookie');
const kept = (await page.context().cookies()).filter(({ name }) => /access|refresh/.test(name));
check(
  kept.length === 2 &&
    kept.every(
      (one) => one.httpOnly && one.secure && one.sameSite === 'Strict' && one.path === '/',
    ),
  'both are HttpOnly, Secure and SameSite=Strict',
);
check((await call(page, 'GET', '/v1/me')).status === 200, 'a read goes by the cookie');
check((await call(page, 'POST', '/v1/token/refresh', {})).status === 200, 'and so does a refresh');

// Another port is another origin of the same site, and the browser sends the cookie; another host is another site.
for (const host of ['127.0.0.1', 'localhost']) {
  chapter(`A page of somebody else at ${host}`);
  const other = await page.context().newPage();
  await other.goto(`http://${host}:${port}/`);
  // A form needs no leave of anybody to be sent.
  const asked = other.waitForResponse((response) => response.url().endsWith('/v1/logout'));
  await other.evaluate((url) => {
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'post' });
    document.body.append(form);
    form.submit();
  }, `${origin}/v1/logout`);
  const refused = host === '127.0.0.1' ? 403 : 401;
  check((await asked).status() === refused, `its form to log out is refused: ${refused}`);
  check((await call(page, 'GET', '/v1/me')).status === 200, 'the session is alive');
  await other.close();
}

chapter('The page logs out');
check((await call(page, 'POST', '/v1/logout')).status === 204, 'logged out');
const left = (await page.context().cookies()).filter(({ name }) => /access|refresh/.test(name));
check(left.length === 0, 'the cookies are gone');
check((await call(page, 'GET', '/v1/me')).status === 401, 'and so is the session');

await browser.close();
stranger.close();
finish();

/** As a script of the page calls the API. */
function call(from: Page, method: string, path: string, body?: unknown) {
  return from.evaluate(
    async ([how, where, what]) => {
      const response = await fetch(where, {
        method: how,
        ...(what && { body: what, headers: { 'Content-Type': 'application/json' } }),
      });
      return { status: response.status, text: await response.text() };
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  );
}
