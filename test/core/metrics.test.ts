/** What Analytics Engine is told of an action: enough to watch the service, and nobody's name. */
import { beforeEach, describe, expect, it } from 'vitest';
import { columns } from '../../src/core/metric-columns';
import { makeMeasure } from '../../src/core/metrics';
import { version } from '../../src/core/version';
import { makeTestApp } from '../support/app';
import { freshEmail, goodPassword, login, register } from '../support/people';
import { points } from '../support/points';

const app = makeTestApp();
beforeEach(() => void points());

describe('a point', () => {
  it('says what happened, where, how it ended and how long it took', async () => {
    const { username } = await register(app);
    points();
    await app.post('/v1/login', { username, password: 'wrong' });
    expect(points()).toEqual([
      {
        event: 'authn_login_fail',
        outcome: 'failure',
        reason: 'wrong-password',
        route: 'POST /v1/login',
        country: '',
        actor: 'owner',
        version,
        durationMs: expect.any(Number),
        count: 1,
      },
    ]);
  });

  it('has the pattern of a route, never what was asked for', async () => {
    const token = await login(app, await register(app));
    points();
    const id = crypto.randomUUID();
    await app.send('DELETE', `/v1/sessions/${id}`, { token });
    await app.get('/v1/nowhere/somebody@example.com');
    await app.send('PUT', '/v1/login');
    expect(points().map(({ route }) => route)).toEqual(['DELETE /v1/sessions/:id', '', '']);
  });

  it('counts what came before a route was looked for', async () => {
    await app.post('/v1/login', 'x'.repeat(20_000));
    await app.post('/v1/login', '{');
    expect(points()).toMatchObject([
      { reason: 'payload-too-large', count: 1 },
      { reason: 'malformed-json', count: 1 },
    ]);
  });

  it('stands for a hundred where one in a hundred reads is logged', async () => {
    const sampled = makeTestApp({ AUDIT_OWN_READS: 'sampled' });
    const token = await login(sampled, await register(sampled));
    points();
    for (let i = 0; i < 300; i++) await sampled.get('/v1/me', { token });
    const counts = points().map(({ count }) => count);
    expect(counts).toEqual(counts.map(() => 100));
  });

  it('names nobody', async () => {
    const username = freshEmail();
    const headers = { 'CF-Connecting-IP': '192.0.2.77', 'User-Agent': 'Somebodys-Browser/1.0' };
    const { id } = await register(app, { username });
    await app.post('/v1/login', { username, password: goodPassword }, { headers });
    await app.post('/v1/login', { username, password: 'wrong' }, { headers });
    await app.post('/v1/forgot-password', { username }, { headers });
    const text = JSON.stringify(points());
    for (const secret of [username, id, goodPassword, '192.0.2.77', 'Somebodys', 'Moreau']) {
      expect(text).not.toContain(secret);
    }
    expect(text.match(/[0-9a-f]{8}/g)).toBeNull();
  });
});

it.each([
  [
    'throws',
    {
      writeDataPoint: () => {
        throw new Error('full');
      },
    },
  ],
  ['is not bound', undefined],
])('answers as ever where the dataset %s', async (_, ANALYTICS) => {
  const other = makeTestApp({ ANALYTICS });
  expect(
    (await other.post('/v1/login', { username: freshEmail(), password: 'wrong' })).status,
  ).toBe(401);
});

it('keeps to what the platform takes of a point: twenty columns of a kind, an index of 96 bytes', () => {
  const written: AnalyticsEngineDataPoint[] = [];
  makeMeasure({ writeDataPoint: (point = {}) => void written.push(point) })({
    event: 'sys_webhook_taken_over',
    outcome: 'success',
    reason: null,
    route: null,
    country: null,
    actor: 'owner',
    durationMs: 12,
    count: 1,
  });
  const [{ blobs = [], doubles = [], indexes = [] } = {}] = written;
  expect(Object.values(columns)).toHaveLength(blobs.length + doubles.length);
  expect(new Set(Object.values(columns)).size).toBe(blobs.length + doubles.length);
  expect(blobs.length).toBeLessThanOrEqual(20);
  expect(doubles.length).toBeLessThanOrEqual(20);
  expect(indexes).toEqual(['sys_webhook_taken_over']);
});
