import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime, travel } from '../support/clock';
import { faults } from '../support/faults';
import { login, otherPassword, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';
import { setUser, userRow } from '../support/rows';
import { distantKv, failingKv, forbiddenDb } from '../support/stand-ins';

const app = makeTestApp();

it('shows an account to its owner exactly as the registration answered it', async () => {
  const body = registration({ phone: '+14155550150', address: 'Here', comments: 'one\ntwo' });
  const registered = await (await app.post('/v1/register', body)).json();
  travel('1d');
  const token = await login(app, body);

  const response = await app.get('/v1/me', { token });
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(await response.json()).toStrictEqual(registered);
});

it('shows null for what the account does not have, and never the password or its hash', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const text = await (await app.get('/v1/me', { token })).text();

  expect(JSON.parse(text)).toMatchObject({
    id: person.id,
    email: person.username,
    phone: null,
    address: null,
    comments: null,
    active: true,
    createdAt: startTime.toISOString(),
    passwordExpiresAt: '2040-03-31T12:00:00.000Z',
  });
  const { password_hash } = await userRow(person.id);
  for (const secret of [person.password, password_hash, 'argon2', token]) {
    expect(text).not.toContain(secret);
  }
});

it('shows each of two people their own account', async () => {
  const [one, two] = [await register(app), await register(app)];
  const [oneToken, twoToken] = [await login(app, one), await login(app, two)];
  const [first, second] = await Promise.all([
    app.get('/v1/me', { token: oneToken }),
    app.get('/v1/me', { token: twoToken }),
  ]);
  expect(await first.json()).toMatchObject({ id: one.id, email: one.username });
  expect(await second.json()).toMatchObject({ id: two.id, email: two.username });
});

it('counts the expiry of the password from its last change', async () => {
  const person = await register(app);
  travel('10d');
  const before = await login(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  expect((await app.post('/v1/change-password', change, { token: before })).status).toBe(204);

  const token = await login(app, { ...person, password: otherPassword });
  expect(await (await app.get('/v1/me', { token })).json()).toMatchObject({
    createdAt: startTime.toISOString(),
    passwordExpiresAt: '2040-04-10T12:00:00.000Z',
  });
});

it('shows no expiry under the nist profile', async () => {
  const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
  const person = await register(nist);
  const token = await login(nist, person);
  const me = await nist.get('/v1/me', { token });
  expect(await me.json()).toMatchObject({ passwordExpiresAt: null });
});

it('asks for a token where none came', async () => {
  const response = await app.get('/v1/me');
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
  await expectProblem(response, 401, 'authentication-required');
});

it('refuses a session of ACCESS_TOKEN_TTL, and takes it one second before', async () => {
  const short = makeTestApp({ ACCESS_TOKEN_TTL: '10m' });
  const token = await login(short, await register(short));
  travel('599s');
  expect((await short.get('/v1/me', { token })).status).toBe(200);
  travel('1s');
  await expectProblem(await short.get('/v1/me', { token }), 401, 'invalid-token');
});

it('refuses an account that was switched off after the login', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await setUser(person.id, 'active', 0);
  const problem = await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  expect(problem.detail).not.toMatch(/active|off/);
});

it('does not revive a token when an account is switched on again', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await setUser(person.id, 'active', 0);
  await setUser(person.id, 'active', 1);
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  expect((await app.get('/v1/me', { token: await login(app, person) })).status).toBe(200);
});

it('refuses an account that is gone', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(person.id).run();
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
});

it.each([
  ['fails', failingKv],
  ['knows nothing', distantKv],
])('answers from D1 where KV %s', async (_, KV) => {
  const person = await register(app);
  const token = await login(app, person);
  const response = await makeTestApp({ KV }).get('/v1/me', { token });
  expect(await response.json()).toMatchObject({ id: person.id });
});

it('refuses with 503 where D1 does not answer: without the truth nobody gets in', async () => {
  const token = await login(app, await register(app));
  const DB = forbiddenDb();
  const response = await makeTestApp({ DB }).get('/v1/me', { token });
  expect(response.headers.get('Retry-After')).toBe('5');
  await expectProblem(response, 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'd1', cause: [] }]);
  expect(DB.asked).toBe(1);
});

it('is audited, with whom and without what was shown', async () => {
  const person = await register(app);
  const token = await login(app, person);
  auditLines();
  await app.get('/v1/me', { token });
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'sensitive_read', outcome: 'success', reason: null, userId: person.id },
  ]);
  expect(JSON.stringify(lines)).not.toContain(person.username);
});
