import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/rows';
import { distantKv, failingKv } from '../support/stand-ins';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const logout = (token: string, by: TestApp = app) => by.send('POST', '/v1/logout', { token });
const me = (token: string, by: TestApp = app) => by.get('/v1/me', { token });
const sidOf = (token: string) => String(partsOf(token).claims.sid);
const revokedInKv = (token: string) => env.KV.get(`revoked:${sidOf(token)}`);

it('answers 204 without a body, and the token is dead on the next request', async () => {
  const token = await login(app, await register(app));
  const response = await logout(token);
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
  expect(response.headers.get('Server-Timing')).toMatch(/^total;dur=/);

  await expectProblem(await me(token), 401, 'invalid-token');
  const change = { oldPassword: 'Tidal-Harbor-42', newPassword: 'Copper!Lantern7' };
  const changed = await app.post('/v1/change-password', change, { token });
  await expectProblem(changed, 401, 'invalid-token');
});

it('leaves the other sessions of the person and of others alive', async () => {
  const person = await register(app);
  const [ended, other] = [await login(app, person), await login(app, person)];
  const stranger = await login(app, await register(app));
  await logout(ended);
  expect((await me(other)).status).toBe(200);
  expect((await me(stranger)).status).toBe(200);
});

it('lets the person log in again', async () => {
  const person = await register(app);
  await logout(await login(app, person));
  expect((await me(await login(app, person))).status).toBe(200);
});

it('refuses a second logout with the same token', async () => {
  const token = await login(app, await register(app));
  await logout(token);
  await expectProblem(await logout(token), 401, 'invalid-token');
});

it('wants a token', async () => {
  const response = await app.send('POST', '/v1/logout');
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
  await expectProblem(response, 401, 'authentication-required');
});

it('writes the end of the session into D1 and a copy into KV', async () => {
  const token = await login(app, await register(app));
  expect(await revokedInKv(token)).toBeNull();
  travel('5m');
  await logout(token);
  const ended = await countRows(
    'sessions WHERE id = ? AND revoked_at = ?',
    sidOf(token),
    Date.now(),
  );
  expect(ended).toBe(1);
  expect(await revokedInKv(token)).not.toBeNull();
});

it.each([
  ['1h', 3600],
  ['90s', 90],
  // KV takes no lifetime below a minute.
  ['59s', 60],
])(
  'lets KV forget once every access token of the session has expired: %s',
  async (ttl, expirationTtl) => {
    const puts: unknown[] = [];
    const KV = { ...distantKv, put: async (...call: unknown[]) => void puts.push(call) };
    const observed = makeTestApp({ KV, ACCESS_TOKEN_TTL: ttl });
    const token = await login(observed, await register(observed));
    expect((await logout(token, observed)).status).toBe(204);
    expect(puts).toEqual([[`revoked:${sidOf(token)}`, '1', { expirationTtl }]]);
  },
);

it('refuses a logged-out token where KV keeps answering "not found"', async () => {
  const distant = makeTestApp({ KV: distantKv });
  const token = await login(app, await register(app));
  expect((await me(token, distant)).status).toBe(200);
  expect((await logout(token)).status).toBe(204);
  await expectProblem(await me(token, distant), 401, 'invalid-token');
});

it('logs out where KV fails, and the token is dead all the same', async () => {
  const token = await login(app, await register(app));
  const withoutKv = makeTestApp({ KV: failingKv });
  expect((await logout(token, withoutKv)).status).toBe(204);
  expect(await revokedInKv(token)).toBeNull();
  await expectProblem(await me(token), 401, 'invalid-token');
  await expectProblem(await me(token, withoutKv), 401, 'invalid-token');
});

it('does not say 204 where D1 did not take it, and leaves no record in KV', async () => {
  const token = await login(app, await register(app));
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === 'batch') return async () => Promise.reject(new Error('down'));
      const member: unknown = Reflect.get(db, name);
      return typeof member === 'function' ? member.bind(db) : member;
    },
  });
  await expectProblem(await logout(token, makeTestApp({ DB })), 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'd1', cause: [] }]);
  expect(await revokedInKv(token)).toBeNull();
  expect((await me(token)).status).toBe(200);
});

it('ends the session where two logouts come at the same moment', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const statuses = await Promise.all([logout(token), logout(token)]).then((responses) =>
    responses.map(({ status }) => status).sort(),
  );
  expect(statuses[0]).toBe(204);
  expect([204, 401]).toContain(statuses[1]);
  await expectProblem(await me(token), 401, 'invalid-token');

  expect(await countRows('sessions WHERE id = ? AND revoked_at IS NOT NULL', sidOf(token))).toBe(1);
  const logouts = statuses.filter((status) => status === 204).length;
  const audited = "audit_events WHERE event = 'session_logout' AND user_id = ?";
  expect(await countRows(audited, person.id)).toBe(logouts);
});
