import { describe, expect, it } from 'vitest';
import { BadConfiguration } from '../../src/core/settings';
import { makeTestApp, type TestApp } from '../support/app';
import { freshEmail, goodPassword } from '../support/people';
import { expectProblem } from '../support/problem';

const origin = 'https://app.example.com';
const preflight = (app: TestApp, from: string) =>
  app.send('OPTIONS', '/v1/login', {
    headers: { Origin: from, 'Access-Control-Request-Method': 'POST' },
  });
const allowed = (response: Response) => response.headers.get('Access-Control-Allow-Origin');

describe('with no allowed origin', () => {
  const app = makeTestApp();

  it('answers a preflight as any other wrong method', async () => {
    const response = await preflight(app, origin);
    expect(allowed(response)).toBeNull();
    await expectProblem(response, 405, 'method-not-allowed');
  });

  it('tells a browser nothing', async () => {
    const response = await app.get('/v1/me', { headers: { Origin: origin } });
    expect(allowed(response)).toBeNull();
  });
});

describe('with allowed origins', () => {
  const app = makeTestApp({ ALLOWED_ORIGINS: `${origin}, https://admin.example.com` });

  it.each([origin, 'https://admin.example.com'])('takes a preflight from %s', async (from) => {
    const response = await preflight(app, from);
    expect(response.status).toBe(204);
    expect(allowed(response)).toBe(from);
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST,PATCH,DELETE');
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe(
      'Authorization,Content-Type,If-Match,If-None-Match',
    );
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(response.headers.get('X-Request-Id')).toBeTruthy();
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'null',
  ])('names no origin to %s', async (from) => {
    expect(allowed(await preflight(app, from))).toBeNull();
    expect(allowed(await app.get('/v1/me', { headers: { Origin: from } }))).toBeNull();
  });

  it('lets the page read a refusal too', async () => {
    const body = { username: freshEmail(), password: goodPassword };
    const response = await app.post('/v1/login', body, { headers: { Origin: origin } });
    expect(allowed(response)).toBe(origin);
    await expectProblem(response, 401, 'invalid-credentials');
  });

  it('lets the page read the ETag, which it needs for a change', async () => {
    const response = await app.get('/v1/me', { headers: { Origin: origin } });
    expect(response.headers.get('Access-Control-Expose-Headers')?.split(',')).toContain('ETag');
  });

  it('opens the API alone, and no page', async () => {
    expect(allowed(await app.get('/docs', { headers: { Origin: origin } }))).toBeNull();
  });
});

it.each(['*', 'app.example.com', 'http://app.example.com', `${origin}/path`, `${origin},,x`])(
  'refuses %s as a setting',
  (ALLOWED_ORIGINS) => {
    expect(() => makeTestApp({ ALLOWED_ORIGINS })).toThrow(BadConfiguration);
  },
);
