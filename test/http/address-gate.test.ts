import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/http/address-gate';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { expectProblem } from '../support/problem';

/** As in wrangler.toml. */
const limit = 100;
const routes = ['/v1/register', '/v1/login', '/v1/forgot-password', '/v1/reset-password'];

const app = makeTestApp();
const from = (ip: string) => ({ headers: { 'CF-Connecting-IP': ip } });

/** Any body will do: the gate stands before it is read. */
async function knock(path: string, ip: string, times: number): Promise<number[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, () => app.post(path, 'no JSON', from(ip))),
  );
  return answers.map(({ status }) => status);
}

describe.each(routes)('the gate before %s', (path) => {
  it('takes a hundred requests of one address a minute and no more, and says so', async () => {
    const ip = `192.0.2.${routes.indexOf(path) + 1}`;
    const statuses = await knock(path, ip, limit + 5);
    expect(statuses.filter((status) => status === 400)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);

    auditLines();
    const response = await app.post(path, {}, from(ip));
    expect(response.headers.get('Retry-After')).toBe('60');
    await expectProblem(response, 429, 'too-many-requests');
    expect(auditLines()).toMatchObject([
      { event: 'excess_rate_limit_exceeded', reason: 'too-many-requests', ip },
    ]);
  });
});

it('counts each address for itself, and each route', async () => {
  await knock('/v1/login', '198.51.100.1', limit + 1);
  expect(await knock('/v1/login', '198.51.100.2', 1)).toEqual([400]);
  expect(await knock('/v1/register', '198.51.100.1', 1)).toEqual([400]);
});

it('counts a whole /64 of IPv6 as one', async () => {
  await knock('/v1/login', '2001:db8:1:2::1', limit);
  expect(await knock('/v1/login', '2001:db8:1:2:ffff::9', 1)).toEqual([429]);
  expect(await knock('/v1/login', '2001:db8:1:3::1', 1)).toEqual([400]);
});

it('believes no X-Forwarded-For', async () => {
  await knock('/v1/login', '203.0.113.1', limit);
  const headers = { 'CF-Connecting-IP': '203.0.113.1', 'X-Forwarded-For': '203.0.113.99' };
  expect((await app.post('/v1/login', 'no JSON', { headers })).status).toBe(429);
});

it('lets through where the gate itself fails: the counts per account still stand', async () => {
  const ADDRESS_GATE = { limit: () => Promise.reject(new Error('down')) };
  const response = await makeTestApp({ ADDRESS_GATE }).post(
    '/v1/login',
    'no JSON',
    from('192.0.2.9'),
  );
  expect(response.status).toBe(400);
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
])('%s belongs to %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
