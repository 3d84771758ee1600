/** Who gives whom a role. What the last admin cannot lose is in last-admin.test.ts. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { askDeletion } from '../support/deletions';
import { login, register, type TestPerson } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { prove, setUser } from '../support/rows';
import { giveRole, staffMember, type TestStaff } from '../support/staff';

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
});

async function proved(): Promise<TestPerson> {
  const person = await register(app);
  await prove(person.id, 'email');
  return person;
}

const setRole = (id: string, role: unknown, more: Record<string, unknown> = {}, by = admin) =>
  app.send('PUT', `/v1/admin/users/${id}/role`, {
    body: { role, password: by.password, ...more },
    token: by.token,
  });

const roleOf = async (id: string) =>
  (
    await env.DB.prepare('SELECT role FROM users WHERE id = ?')
      .bind(id)
      .first<{ role: string | null }>()
  )?.role;

it('gives a role that counts from the next login', async () => {
  const person = await proved();
  const before = await login(app, person);
  expect((await setRole(person.id, 'support')).status).toBe(204);
  expect((await app.get('/v1/me', { token: before })).status).toBe(401);
  const token = await login(app, person);
  expect((await app.get(`/v1/admin/users/${admin.id}`, { token })).status).toBe(200);
});

it('takes a role away at once', async () => {
  const support = await staffMember(app, 'support');
  expect((await setRole(support.id, null)).status).toBe(204);
  const response = await app.get(`/v1/admin/users/${admin.id}`, { token: support.token });
  await expectProblem(response, 401, 'invalid-token');
  const token = await login(app, support);
  const again = await app.get(`/v1/admin/users/${admin.id}`, { token });
  await expectProblem(again, 403, 'permission-denied');
});

it('wants the password of the admin', async () => {
  const person = await proved();
  await expectProblem(await setRole(person.id, 'admin', { password: 'x' }), 403, 'wrong-password');
  const without = await setRole(person.id, 'admin', { password: undefined });
  expect(rulesOf(await expectProblem(without, 422, 'validation-failed'))).toEqual([
    '/password required',
  ]);
  expect(await roleOf(person.id)).toBeNull();
});

it('is no place to guess that password', async () => {
  const person = await proved();
  const wrong = () => setRole(person.id, 'admin', { password: 'wrong' });
  for (let i = 0; i < 10; i++) await expectProblem(await wrong(), 403, 'wrong-password');
  await expectProblem(await setRole(person.id, 'admin'), 429, 'too-many-attempts');
});

it('gives no role to an account that nobody has proved: a stranger may have registered the address', async () => {
  const person = await register(app);
  await expectProblem(await setRole(person.id, 'support'), 409, 'user-unverified');
});

it.each(['owner', 'ADMIN', '__proto__', 7, ['admin']])('knows no role %j', async (role) => {
  const person = await proved();
  await expectProblem(await setRole(person.id, role), 422, 'validation-failed');
});

it('says who gave which role to whom, once', async () => {
  const person = await proved();
  auditLines();
  await setRole(person.id, 'auditor');
  expect(auditLines()).toMatchObject([
    {
      event: 'authz_change',
      outcome: 'success',
      reason: 'role-auditor',
      userId: person.id,
      actor: `user:${admin.id}`,
    },
  ]);
});

it('changes nothing where the role is held already: its sessions stay', async () => {
  const support = await staffMember(app, 'support');
  expect((await setRole(support.id, 'support')).status).toBe(204);
  expect((await app.get('/v1/me', { token: support.token })).status).toBe(200);
});

it('is refused to an admin who is none any more by the time of the write', async () => {
  const person = await proved();
  const meanwhile = giveRole(admin.id, 'support');
  const [response] = await Promise.all([setRole(person.id, 'admin'), meanwhile]);
  expect([204, 401, 403]).toContain(response.status);
  if (response.status !== 204) expect(await roleOf(person.id)).toBeNull();
});

it('leaves other rights with a role that was changed', async () => {
  const other = await staffMember(app, 'admin');
  await setRole(other.id, 'auditor');
  const token = await login(app, other);
  const response = await app.get(`/v1/admin/users/${admin.id}`, { token });
  await expectProblem(response, 403, 'permission-denied');
});

it('does not give back sessions of an account that was inactive', async () => {
  const person = await proved();
  const token = await login(app, person);
  await setUser(person.id, 'active', 0);
  await setRole(person.id, 'support');
  await setUser(person.id, 'active', 1);
  expect((await app.get('/v1/me', { token })).status).toBe(401);
});

it('goes with a deletion that staff asks for, and does not come back with the account', async () => {
  const other = await staffMember(app, 'admin');
  const deleted = await app.send('DELETE', `/v1/admin/users/${other.id}`, { token: admin.token });
  expect(deleted.status).toBe(202);
  expect(auditLines()).toContainEqual(
    expect.objectContaining({ event: 'user_deletion_request', reason: 'role-none' }),
  );
  const token = await login(app, other);
  await expectProblem(await app.get('/v1/admin/me', { token }), 403, 'permission-denied');
  expect(await roleOf(other.id)).toBeNull();
});

it('goes with a deletion that staff asks for also where its owner has asked before, and the date stays', async () => {
  const other = await staffMember(app, 'support');
  const asked = await askDeletion(app, other.token, other.password);
  const { deletionAt } = await asked.json<{ deletionAt: string }>();
  travel('1d');
  const again = await login(app, admin);
  const deleted = await app.send('DELETE', `/v1/admin/users/${other.id}`, { token: again });
  expect(await deleted.json()).toEqual({ deletionAt });
  expect(await roleOf(other.id)).toBeNull();
  await login(app, other);
  expect(await roleOf(other.id)).toBeNull();
});

it('is refused about the one who was to get it, where the admin mistyped the password', async () => {
  const person = await proved();
  auditLines();
  const response = await setRole(person.id, 'support', { password: `${admin.password}x` });
  await expectProblem(response, 403, 'wrong-password');
  expect(auditLines()).toMatchObject([
    {
      event: 'authz_change',
      reason: 'wrong-password',
      userId: person.id,
      actor: `user:${admin.id}`,
    },
  ]);
});

it('locks the admin, and nobody else, whose mistyped password was one too many', async () => {
  const strict = makeTestApp({ LOGIN_MAX_FAILURES: '1' });
  const person = await proved();
  auditLines();
  const body = { role: 'support', password: `${admin.password}x` };
  await strict.send('PUT', `/v1/admin/users/${person.id}/role`, { token: admin.token, body });
  expect(auditLines()).toMatchObject([{ event: 'authn_login_lock', userId: admin.id }]);
});

it('is part of the version of an account: a deletion that is off again leaves another one', async () => {
  const other = await staffMember(app, 'admin');
  const tagOf = async () =>
    (await app.get(`/v1/admin/users/${other.id}`, { token: admin.token })).headers.get('ETag');
  const before = await tagOf();
  await app.send('DELETE', `/v1/admin/users/${other.id}`, { token: admin.token });
  await login(app, other);
  expect(await tagOf()).not.toBe(before);
});
