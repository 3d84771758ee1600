/** What a reset does beyond the password, and what it does where KV is behind or fails. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { canLogIn, goodPassword, login, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';

const app = makeTestApp();
const newPassword = 'Velvet?Compass3';

const reset = (by: TestApp, token: string, password = newPassword) =>
  by.post('/v1/reset-password', { token, newPassword: password });

const versionOf = ({ id }: TestPerson) =>
  env.DB.prepare('select password_version v from credentials where user_id = ?')
    .bind(id)
    .first<number>('v');

const setActive = ({ id }: TestPerson, active: 0 | 1) =>
  env.DB.prepare('update users set active = ? where id = ?').bind(active, id).run();

it('ends every session', async () => {
  const person = await register(app);
  const tokens = [await login(app, person), await login(app, person)];
  expect((await reset(app, await resetToken(app, person))).status).toBe(204);
  for (const token of tokens) {
    await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  }
});

it('ends no session where it is refused', async () => {
  const person = await register(app);
  const token = await login(app, person);
  expect((await reset(app, await resetToken(app, person), 'short')).status).toBe(422);
  expect((await app.get('/v1/me', { token })).status).toBe(200);
});

it('unlocks a locked account', async () => {
  const person = await register(app);
  const { username } = person;
  for (let i = 0; i < 10; i++) await app.post('/v1/login', { username, password: 'wrong' });
  const locked = await app.post('/v1/login', { username, password: goodPassword });
  await expectProblem(locked, 429, 'too-many-attempts');

  expect((await reset(app, await resetToken(app, person))).status).toBe(204);
  expect(await canLogIn(app, username, newPassword)).toBe(true);
});

it('leaves an account locked where the new password is refused', async () => {
  const person = await register(app);
  const { username } = person;
  for (let i = 0; i < 10; i++) await app.post('/v1/login', { username, password: 'wrong' });
  expect((await reset(app, await resetToken(app, person), goodPassword)).status).toBe(422);
  expect(await canLogIn(app, username, goodPassword)).toBe(false);
});

it('renews a password that has expired', async () => {
  const person = await register(app);
  travel('30d');
  const expired = await app.post('/v1/login', credentials(person));
  await expectProblem(expired, 403, 'password-expired');
  expect((await reset(app, await resetToken(app, person))).status).toBe(204);
  expect(await canLogIn(app, person.username, newPassword)).toBe(true);
});

const credentials = ({ username, password }: TestPerson) => ({ username, password });

it('refuses the link of an account that was switched off meanwhile, also when it is on again', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  await setActive(person, 0);
  auditLines();
  await expectProblem(await reset(app, token), 410, 'reset-link-invalid');
  expect(auditLines()).toMatchObject([
    { event: 'authn_password_reset', reason: 'account-inactive', userId: person.id },
  ]);
  expect(await versionOf(person)).toBe(1);
  await setActive(person, 1);
  await expectProblem(await reset(app, token), 410, 'reset-link-invalid');
});

/** KV as a distant location may see it: what was there once is there for ever. */
function staleKv() {
  const seen = new Map<string, unknown>();
  return {
    async get(key: string, type: 'json') {
      if (!seen.has(key)) seen.set(key, await env.KV.get(key, type));
      return seen.get(key);
    },
    put: async () => {},
    delete: async () => {},
  };
}

it('refuses a used link where KV still has it', async () => {
  const stale = makeTestApp({ KV: staleKv() });
  const person = await register(app);
  const token = await resetToken(app, person);
  expect((await reset(stale, token)).status).toBe(204);
  auditLines();
  await expectProblem(await reset(stale, token, 'Marble/Anchor88'), 410, 'reset-link-invalid');
  expect(auditLines()).toMatchObject([{ reason: 'reset-token-outdated' }]);
  expect(await versionOf(person)).toBe(2);
});

it('lets one of twenty redemptions at once through where KV forgets nothing', async () => {
  const stale = makeTestApp({ KV: staleKv() });
  const person = await register(app);
  const token = await resetToken(app, person);
  const responses = await Promise.all(Array.from({ length: 20 }, () => reset(stale, token)));
  const statuses = responses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(19);
  expect(await versionOf(person)).toBe(2);
});

it('refuses an expired link where KV still has it', async () => {
  const stale = makeTestApp({ KV: staleKv() });
  const person = await register(app);
  const token = await resetToken(app, person);
  travel('24h');
  await expectProblem(await reset(stale, token), 410, 'reset-link-invalid');
  expect(await versionOf(person)).toBe(1);
});

it('is done all the same where KV cannot delete', async () => {
  const fail = async () => Promise.reject(new Error('KV is down'));
  const readOnly = makeTestApp({
    KV: { get: (key: string) => env.KV.get(key, 'json'), put: fail, delete: fail },
  });
  const person = await register(app);
  expect((await reset(readOnly, await resetToken(app, person))).status).toBe(204);
  expect(await canLogIn(app, person.username, newPassword)).toBe(true);
});

it('says that the service is unavailable where KV does not answer, and keeps the link', async () => {
  const down = makeTestApp({ KV: { get: async () => Promise.reject(new Error('KV is down')) } });
  const person = await register(app);
  const token = await resetToken(app, person);
  const response = await reset(down, token);
  expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
  await expectProblem(response, 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'kv', cause: [] }]);
  expect(await versionOf(person)).toBe(1);
  expect((await reset(app, token)).status).toBe(204);
});

it('lets the owner ask for links again, although strangers had used them up', async () => {
  const person = await register(app);
  const { username } = person;
  const first = await resetToken(app, person);
  await app.post('/v1/forgot-password', { username });
  await app.post('/v1/forgot-password', { username });
  expect((await app.post('/v1/forgot-password', { username })).status).toBe(429);
  expect((await reset(app, first)).status).toBe(204);
  expect((await app.post('/v1/forgot-password', { username })).status).toBe(202);
});

it('counts on where a reset is refused', async () => {
  const person = await register(app);
  const { username } = person;
  const first = await resetToken(app, person);
  await app.post('/v1/forgot-password', { username });
  await app.post('/v1/forgot-password', { username });
  expect((await reset(app, first, 'short')).status).toBe(422);
  expect((await app.post('/v1/forgot-password', { username })).status).toBe(429);
});
