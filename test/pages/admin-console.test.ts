/** The console of staff as a browser gets it, and when there is none. */
import { afterEach, describe, expect, it } from 'vitest';
import { BadConfiguration } from '../../src/core/settings';
import { readSettings } from '../../src/settings';
import { makeTestApp } from '../support/app';
import { expectProblem } from '../support/problem';
import { testSettings } from '../support/settings';
import { apiKey, forgetKeys, staffMember } from '../support/staff';

afterEach(forgetKeys);

const access = {
  ADMIN_CONSOLE: 'access',
  ACCESS_TEAM_DOMAIN: 'https://team.cloudflareaccess.com',
  ACCESS_AUDIENCE: 'a'.repeat(64),
};

const modeOf = (changes: Record<string, unknown>) =>
  readSettings({ ...testSettings, ...changes }).console.mode;

describe('by default', () => {
  it('is there where staff has to have a second factor', () => {
    expect(modeOf({ MFA: 'required-for-staff' })).toBe('on');
    expect(modeOf({ MFA: 'required' })).toBe('on');
    expect(modeOf({ MFA: 'optional' })).toBe('off');
    expect(modeOf({ MFA: 'required', ADMIN_CONSOLE: 'off' })).toBe('off');
    expect(modeOf({ MFA: 'required', PAGES: 'off' })).toBe('off');
  });

  it('is there on this machine alone', () => {
    expect(modeOf({ PUBLIC_URL: 'http://127.0.0.1:8787' })).toBe('on');
    expect(modeOf({ PUBLIC_URL: 'https://accounts.example' })).toBe('off');
    expect(modeOf({ PUBLIC_URL: 'http://127.0.0.1:8787', PAGES: 'off' })).toBe('off');
  });

  it('is a 404 in production', async () => {
    await expectProblem(await makeTestApp().get('/admin'), 404, 'not-found');
  });
});

it('shows nothing by itself, under the policy of the other pages', async () => {
  const app = makeTestApp({ ADMIN_CONSOLE: 'on' });
  const response = await app.get('/admin?lang=de');
  expect(response.headers.get('Content-Security-Policy')).toContain(
    "require-trusted-types-for 'script'",
  );
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const body = await response.text();
  expect(body).toContain('<html lang="en">');
  expect(body).not.toMatch(/@|<script>|style=/);
});

describe('with Access in front', () => {
  const app = makeTestApp(access);

  it('is shown to nobody who comes another way', async () => {
    await expectProblem(await app.get('/admin'), 403, 'access-required');
  });

  it('keeps staff from the API too, and no server', async () => {
    const admin = await staffMember(app, 'admin');
    const path = `/v1/admin/users/${admin.id}`;
    await expectProblem(await app.get(path, { token: admin.token }), 403, 'access-required');
    const { key } = await apiKey(makeTestApp(), admin, ['users:read']);
    expect((await app.get(path, { token: key })).status).toBe(200);
  });

  it('leaves people their own account', async () => {
    const { token } = await staffMember(app, 'support');
    expect((await app.get('/v1/me', { token })).status).toBe(200);
  });
});

it.each<[Record<string, unknown>, string]>([
  [{ ADMIN_CONSOLE: 'yes' }, 'ADMIN_CONSOLE'],
  [{ ADMIN_CONSOLE: 'on', PAGES: 'off' }, 'ADMIN_CONSOLE'],
  [{ ...access, ACCESS_TEAM_DOMAIN: '' }, 'ACCESS_TEAM_DOMAIN'],
  [{ ...access, ACCESS_AUDIENCE: '' }, 'ACCESS_AUDIENCE'],
  [{ ...access, ACCESS_TEAM_DOMAIN: 'http://team.example' }, 'ACCESS_TEAM_DOMAIN'],
])('refuses %j', (changes, setting) => {
  const reading = () => readSettings({ ...testSettings, ...changes });
  expect(reading).toThrow(BadConfiguration);
  expect(reading).toThrow(setting);
});
