/** Keys of servers: what they look like, who makes them, and when they stop. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashOfApiKey } from '../../src/admin/api-key';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { login, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows } from '../support/rows';
import { apiKey, forgetKeys, staffMember, type TestStaff } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
});

const make = (changes: Record<string, unknown>) =>
  app.post(
    '/v1/admin/api-keys',
    { name: 'a server', permissions: ['users:read'], password: admin.password, ...changes },
    { token: admin.token },
  );

const listed = async (id: string) => {
  const token = await login(app, admin);
  const response = await app.get('/v1/admin/api-keys', { token });
  const { apiKeys } = await response.json<{
    apiKeys: { id: string; lastUsedAt: string | null }[];
  }>();
  return apiKeys.find((one) => one.id === id);
};

const use = (token: string) => app.get(`/v1/admin/users/${admin.id}`, { token });

it('has a form that secret scanners find, and is shown once', async () => {
  const { key, id } = await apiKey(app, admin, ['users:read']);
  expect(key).toMatch(/^urm_[\w-]{49}$/);
  expect(JSON.stringify(await listed(id))).not.toContain(key);
});

it('is stored as its hash alone', async () => {
  const { key, id } = await apiKey(app, admin, ['users:read']);
  const row = await env.DB.prepare('SELECT * FROM api_keys WHERE id = ?').bind(id).first();
  expect(row?.hash).toBe(hashOfApiKey(key));
  expect(JSON.stringify(row)).not.toContain(key.slice(4, 30));
});

it('is told from an accident by its checksum, without asking a store', async () => {
  const { key } = await apiKey(app, admin, ['users:read']);
  const typo = `${key.slice(0, 10)}${key[10] === 'A' ? 'B' : 'A'}${key.slice(11)}`;
  expect(hashOfApiKey(typo)).toBeUndefined();
  await expectProblem(await use(typo), 401, 'invalid-token');
});

it('works until it expires, and not beyond', async () => {
  const { key } = await apiKey(app, admin, ['users:read'], { expiresInDays: 1 });
  travel('23h');
  expect((await use(key)).status).toBe(200);
  travel('1h');
  auditLines();
  await expectProblem(await use(key), 401, 'invalid-token');
  expect(auditLines()).toMatchObject([{ event: 'authz_fail', reason: 'api-key-expired' }]);
});

it('opens nothing of a person', async () => {
  const { key } = await apiKey(app, admin, ['users:read']);
  await expectProblem(await app.get('/v1/me', { token: key }), 401, 'invalid-token');
});

it('is revoked once, and then unknown', async () => {
  const { id } = await apiKey(app, admin, ['users:read']);
  const revoke = () => app.send('DELETE', `/v1/admin/api-keys/${id}`, { token: admin.token });
  const all = await Promise.all([revoke(), revoke()]);
  expect(all.map(({ status }) => status).sort()).toEqual([204, 404]);
  expect(await listed(id)).toBeUndefined();
});

it('notes its use once an hour, as an action of the key', async () => {
  const { key, id } = await apiKey(app, admin, ['users:read']);
  expect(await listed(id)).toMatchObject({ lastUsedAt: null });
  auditLines();
  await use(key);
  const first = new Date().toISOString();
  travel('59m');
  await use(key);
  expect(await listed(id)).toMatchObject({ lastUsedAt: first });
  travel('1m');
  await Promise.all([use(key), use(key), use(key)]);
  expect(await listed(id)).toMatchObject({ lastUsedAt: new Date().toISOString() });
  const noted = auditLines().filter(({ event }) => event === 'authn_token_used');
  expect(noted.map(({ actor }) => actor)).toEqual([`key:${id}`, `key:${id}`]);
});

it('ends at a hundred, also where two come at the same moment', async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
       INSERT INTO api_keys SELECT 'key-' || i, 'a server', 'hash-' || i, '[]', i, 'somebody', i, NULL FROM n`,
  ).run();
  auditLines();
  const statuses = (await Promise.all([make({}), make({})])).map(({ status }) => status).sort();
  expect(statuses).toEqual([201, 409]);
  await expectProblem(await make({}), 409, 'too-many-api-keys');
  expect(
    auditLines()
      .filter(({ event }) => event === 'authn_token_created')
      .map(({ outcome, reason }) => reason ?? outcome)
      .sort(),
  ).toEqual(['success', 'too-many-api-keys', 'too-many-api-keys']);
  expect(await countRows('api_keys')).toBe(100);
});

it('says in the trail which key was made, and by whom', async () => {
  auditLines();
  const { id, key } = await apiKey(app, admin, ['users:read']);
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'authn_token_created', target: `key:${id}`, actor: `user:${admin.id}` },
  ]);
  expect(JSON.stringify(lines)).not.toContain(key);
});

it.each([
  [{ permissions: [] }, '/permissions too_few'],
  [{ permissions: ['users:read', 'users:read'] }, '/permissions repeated'],
  [{ permissions: ['keys:manage'] }, '/permissions/0 wrong_type'],
  [{ permissions: ['roles:write'] }, '/permissions/0 wrong_type'],
  [{ expiresInDays: 0 }, '/expiresInDays out_of_range'],
  [{ expiresInDays: 366 }, '/expiresInDays out_of_range'],
  [{ expiresInDays: 1.5 }, '/expiresInDays wrong_type'],
  [{ name: '\u200b' }, '/name too_short'],
])('is not made of %j', async (changes, rule) => {
  const broken = await expectProblem(await make(changes), 422, 'validation-failed');
  expect(rulesOf(broken)).toEqual([rule]);
});

it('wants the password of the admin', async () => {
  await expectProblem(await make({ password: 'wrong' }), 403, 'wrong-password');
});

it('is made by no one but admins', async () => {
  const support = await staffMember(app, 'support');
  const { key } = await apiKey(app, admin, ['users:write']);
  const body = { name: 'x', permissions: ['users:read'], password: admin.password };
  for (const token of [support.token, key, await login(app, await register(app))]) {
    const response = await app.post('/v1/admin/api-keys', body, { token });
    await expectProblem(response, 403, 'permission-denied');
  }
});
