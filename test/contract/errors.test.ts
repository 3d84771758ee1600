/** The closed list of problems, and what a path or a method that does not exist is answered. */
import { describe, expect, it } from 'vitest';
import { fieldErrorCodes } from '../../src/core/errors';
import { type Problem, problems } from '../../src/http/problem';
import { makeTestApp } from '../support/app';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';

const app = makeTestApp();
const table: [string, Problem][] = Object.entries(problems);
const asPage = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

describe.each(table)('%s', (code, { status, title, detail }) => {
  it('has an error status, a title and a sentence that helps', () => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z][A-Za-z -]+$/);
    expect(detail).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('is explained as JSON', async () => {
    const response = await app.get(`/problems/${code}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      type: `/problems/${code}`,
      code,
      status,
      title,
      detail,
    });
  });

  it('is explained as a page', async () => {
    const response = await app.get(`/problems/${code}`, asPage);
    expect([response.status, response.headers.get('Content-Type')?.toLowerCase()]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(String(status));
    expect(html).toContain(
      detail.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    );
  });
});

it('explains every code of a broken member, as JSON and as a page', async () => {
  const json = await (await app.get('/problems/validation-failed')).json();
  expect(json).toMatchObject({ fieldErrors: fieldErrorCodes });
  const html = await (await app.get('/problems/validation-failed', asPage)).text();
  for (const code of Object.keys(fieldErrorCodes)) expect(html).toContain(`<code>${code}</code>`);
});

it.each([
  '/problems/no-such-code',
  '/problems/',
  '/problems',
  '/problems/toString',
  '/problems/__proto__',
  '/problems/constructor',
  '/problems/NOT-FOUND',
  '/problems/not-found/',
  '/problems/%00',
  '/problems/%E0%A4%A',
  '/problems/<script>',
  '/index.html',
  '/v1',
  '/v1/login/',
  '/v1/login/x',
  '/V1/login',
  '/v2/login',
  '/v1/users/1',
  '/%',
  '/.env',
  '/health.json',
  `/${'a'.repeat(4000)}`,
])('answers 404 at %s', async (path) => {
  await expectProblem(await app.get(path), 404, 'not-found');
  // A code that does not exist is still a path that takes GET alone.
  if (!/^\/problems\/./.test(path)) {
    await expectProblem(await app.post(path, {}), 404, 'not-found');
  }
});

it('answers 404 as a problem to a browser too', async () => {
  await expectProblem(await app.get('/no/such/page', asPage), 404, 'not-found');
});

const postRoutes = [
  '/v1/register',
  '/v1/login',
  '/v1/change-password',
  '/v1/forgot-password',
  '/v1/reset-password',
  '/v1/logout',
  '/v1/confirm-registration',
];
const getRoutes = [
  '/v1/me/activity',
  '/v1/me/export',
  '/health',
  '/openapi.json',
  '/docs',
  '/.well-known/jwks.json',
  '/problems/not-found',
  '/reset-password',
  '/confirm-registration',
  '/verify-email',
  '/undo-change',
  '/register',
  '/sign-in',
  '/forgot-password',
  '/account',
  '/pages/form.js',
  '/pages/page.css',
  '/pages/brand.css',
];

describe.each(postRoutes)('%s', (path) => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'])(
    'takes no %s',
    async (method) => {
      const response = await app.send(method, path);
      expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST']);
      if (method !== 'HEAD') await expectProblem(response, 405, 'method-not-allowed');
    },
  );
});

describe.each(getRoutes)('%s', (path) => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'takes no %s',
    async (method) => {
      const response = await app.send(method, path);
      expect(response.headers.get('Allow')).toBe('GET, HEAD');
      await expectProblem(response, 405, 'method-not-allowed');
    },
  );

  it('answers HEAD as GET, without the body', async () => {
    const [get, head] = [await app.get(path), await app.send('HEAD', path)];
    const contentHeaders = ({ headers }: Response) =>
      [...headers.keys()].filter((name) => name !== 'content-length').sort();
    expect([head.status, contentHeaders(head)]).toEqual([get.status, contentHeaders(get)]);
    expect(await head.text()).toBe('');
    expect(await get.text()).not.toBe('');
  });
});

describe('/v1/me', () => {
  it.each(['POST', 'PUT', 'OPTIONS', 'PROPFIND'])('takes no %s', async (method) => {
    const response = await app.send(method, '/v1/me');
    expect(response.headers.get('Allow')).toBe('GET, HEAD, PATCH, DELETE');
    await expectProblem(response, 405, 'method-not-allowed');
  });

  it('answers HEAD as GET, without the body', async () => {
    const token = await login(app, await register(app));
    const [get, head] = [
      await app.get('/v1/me', { token }),
      await app.send('HEAD', '/v1/me', { token }),
    ];
    expect([head.status, head.headers.get('ETag')]).toEqual([200, get.headers.get('ETag')]);
    expect(await head.text()).toBe('');
  });
});

it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
  'does not obey %s',
  async (name) => {
    const response = await app.get('/v1/login', { headers: { [name]: 'POST' } });
    await expectProblem(response, 405, 'method-not-allowed');
  },
);
