import { expect, it, vi } from 'vitest';
import { networkOf } from '../../src/limits/network';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { freshEmail, login, register } from '../support/people';
import { expectProblem } from '../support/problem';

const routes = [
  '/v1/register',
  '/v1/login',
  '/v1/forgot-password',
  '/v1/reset-password',
  '/v1/confirm-registration',
];
const from = (ip: string) => ({ headers: { 'CF-Connecting-IP': ip } });

/** Counts as the binding does, but in no window of the wall clock: a minute may end during a test. */
function gateOf(limit: number): RateLimit {
  const counts = new Map<string, number>();
  return {
    limit: async ({ key }) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
}

const gated = (limit: number) => makeTestApp({ IP_RATE_LIMIT: gateOf(limit) });

/** Any body will do: the gate stands before it is read. */
async function knock(app: TestApp, path: string, ip: string, times: number): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, () => app.post(path, 'no JSON', from(ip))),
  );
  return answers.map(({ status }) => status);
}

it.each(routes)('stands before %s, and says so', async (path) => {
  const app = gated(3);
  expect((await knock(app, path, '192.0.2.1', 4)).sort()).toEqual([400, 400, 400, 429]);

  auditLines();
  const response = await app.post(path, {}, from('192.0.2.1'));
  expect(response.headers.get('Retry-After')).toBe('60');
  await expectProblem(response, 429, 'too-many-requests');
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', reason: 'ip-rate-limit', ip: '192.0.2.1' },
  ]);
});

it('stands before /v1/change-password, with a good token too', async () => {
  const app = gated(2);
  const token = await login(makeTestApp(), await register(makeTestApp()));
  const ask = () =>
    app.post('/v1/change-password', {}, { token, headers: { 'CF-Connecting-IP': '192.0.2.7' } });
  expect([(await ask()).status, (await ask()).status]).toEqual([422, 422]);
  await expectProblem(await ask(), 429, 'too-many-requests');
});

it.each<[string, (by: TestApp, token: string) => Promise<Response>]>([
  [
    'a change of an account',
    (by, token) => by.send('PATCH', '/v1/me', { body: {}, token, ...from('192.0.2.8') }),
  ],
  ['an export', (by, token) => by.get('/v1/me/export', { token, ...from('192.0.2.8') })],
])('stands before %s, and not before a read of the account', async (_, ask) => {
  const app = gated(1);
  const token = await login(makeTestApp(), await register(makeTestApp()));
  expect((await ask(app, token)).status).toBe(200);
  await expectProblem(await ask(app, token), 429, 'too-many-requests');
  for (let i = 0; i < 3; i++) {
    expect((await app.get('/v1/me', { token, ...from('192.0.2.8') })).status).toBe(200);
  }
});

it('refuses an address whose minute is full, by the binding of the platform', async () => {
  // A hundred a minute: two hundred and one cannot all pass, even where a minute ends among them.
  const statuses = await knock(makeTestApp(), '/v1/login', '192.0.2.2', 201);
  expect(statuses).toContain(429);
  expect(statuses.filter((status) => status === 400).length).toBeGreaterThanOrEqual(100);
});

it('counts each address for itself, and each route', async () => {
  const app = gated(1);
  expect(await knock(app, '/v1/login', '198.51.100.1', 1)).toEqual([400]);
  expect(await knock(app, '/v1/login', '198.51.100.2', 1)).toEqual([400]);
  expect(await knock(app, '/v1/register', '198.51.100.1', 1)).toEqual([400]);
  expect(await knock(app, '/v1/login', '198.51.100.1', 1)).toEqual([429]);
});

it('counts a whole /64 of IPv6 as one', async () => {
  const app = gated(1);
  expect(await knock(app, '/v1/login', '2001:db8:1:2::1', 1)).toEqual([400]);
  expect(await knock(app, '/v1/login', '2001:db8:1:2:ffff::9', 1)).toEqual([429]);
  expect(await knock(app, '/v1/login', '2001:db8:1:3::1', 1)).toEqual([400]);
});

it('audits the spraying of one password over many accounts as one event of one address', async () => {
  const app = gated(20);
  const owner = await register(makeTestApp());
  const names = [...Array.from({ length: 40 }, freshEmail), owner.username];
  auditLines();
  for (const username of names) {
    await app.post('/v1/login', { username, password: 'Summer2026!' }, from('203.0.113.7'));
  }
  const refused = auditLines().filter(({ event }) => event !== 'authn_login_fail');
  expect(refused).toHaveLength(21);
  const kinds = new Set(refused.map(({ event, reason, ip }) => `${event} ${reason} ${ip}`));
  expect([...kinds]).toEqual(['excess_rate_limit_exceeded ip-rate-limit 203.0.113.7']);
  // What the gate refuses counts against no account.
  await login(makeTestApp({ LOGIN_MAX_FAILURES: '1' }), owner);
});

it('believes no X-Forwarded-For', async () => {
  const app = gated(1);
  await knock(app, '/v1/login', '203.0.113.1', 1);
  const headers = { 'CF-Connecting-IP': '203.0.113.1', 'X-Forwarded-For': '203.0.113.99' };
  expect((await app.post('/v1/login', 'no JSON', { headers })).status).toBe(429);
});

it('lets through where the gate itself fails, and says so: the counts per account still stand', async () => {
  const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  const IP_RATE_LIMIT = { limit: () => Promise.reject(new Error('down')) };
  const response = await makeTestApp({ IP_RATE_LIMIT }).post(
    '/v1/login',
    'no JSON',
    from('192.0.2.9'),
  );
  expect(response.status).toBe(400);
  expect(faults.mock.calls).toEqual([[{ ipRateLimit: 'did not answer' }]]);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8::', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  // No address at all; it must not break anything.
  ['1:2:3:4:5:6:7:8::1', '1:2:3:4'],
])('%s belongs to %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
