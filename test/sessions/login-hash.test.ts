/** A hash of an older cost, and a password that changes while somebody logs in with it. */
import { expect, it } from 'vitest';
import { newRequestContext } from '../../src/core/request-context';
import { makeHasher } from '../../src/credentials/hasher';
import { login as loginUseCase } from '../../src/sessions/login';
import { cheap, makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { canLogIn, login, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { historyVersions, setUser, userRow } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();

const olderCosts = [
  { memoryKiB: 16, iterations: 1, parallelism: 1 },
  { memoryKiB: 32, iterations: 3, parallelism: 1 },
  { memoryKiB: 64, iterations: 1, parallelism: 2 },
];

/** Somebody whose hash is of another cost than today's. */
async function personOfOld(cost = olderCosts[0], changes = {}): Promise<TestPerson> {
  const person = await register(app, changes);
  const hasher = makeHasher({
    fingerprintKeys: [{ id: 'one', key: new Uint8Array(32) }],
    passwordCost: cost ?? cheap,
    fingerprintCost: cheap,
  });
  await setUser(person.id, 'password_hash', await hasher.hash(person.password));
  return person;
}

it.each(olderCosts)('lets in with a hash of older parameters and replaces it: %o', async (cost) => {
  const person = await personOfOld(cost);
  const old = await userRow(person.id);
  auditLines();
  const token = await login(app, person);

  const renewed = await userRow(person.id);
  expect(old.password_hash).not.toContain('$m=32,t=1,p=1$');
  expect(renewed.password_hash).toContain('$argon2id$v=19$m=32,t=1,p=1$');
  // The same password: its version, its age and its history stay.
  const { password_version, password_changed_at } = old;
  expect(renewed).toMatchObject({ password_version, password_changed_at });
  expect(await historyVersions(person.id)).toEqual([1]);
  expect(auditLines()).toMatchObject([
    { event: 'authn_login_success', reason: 'password-rehashed' },
  ]);

  expect((await app.get('/v1/me', { token })).status).toBe(200);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
  expect(await canLogIn(app, person.username, 'Wrong-Harbor-42')).toBe(false);
});

it('replaces no hash of today', async () => {
  const person = await register(app);
  const { password_hash } = await userRow(person.id);
  await login(app, person);
  expect(await userRow(person.id)).toMatchObject({ password_hash });
});

it.each([
  ['bcrypt', `$2b$10$${'a'.repeat(53)}`],
  ['nothing at all', 'no-hash-but-still-private'],
])('answers as for a wrong password where the hash that is stored is %s', async (_, stored) => {
  const person = await register(app);
  await setUser(person.id, 'password_hash', stored);
  auditLines();
  const { username, password } = person;
  const response = await app.post('/v1/login', { username, password });
  await expectProblem(response, 401, 'invalid-credentials');
  expect(auditLines()).toMatchObject([{ event: 'authn_login_fail', reason: 'wrong-password' }]);
});

it('replaces no hash on a wrong password', async () => {
  const person = await personOfOld();
  const before = await userRow(person.id);
  expect(await canLogIn(app, person.username, 'Wrong-Harbor-42')).toBe(false);
  expect(await userRow(person.id)).toEqual(before);
});

it('replaces no hash on a login that is refused although the password is right', async () => {
  const inactive = await personOfOld(olderCosts[0], { active: false });
  const expired = await personOfOld();
  const hashes = async () =>
    [await userRow(inactive.id), await userRow(expired.id)].map((row) => row.password_hash);
  const before = await hashes();
  travel('30d');

  const codes = ['account-inactive', 'password-expired'];
  for (const [n, { username, password }] of [inactive, expired].entries()) {
    const response = await app.post('/v1/login', { username, password });
    await expectProblem(response, 403, codes[n] ?? '');
  }
  expect(await hashes()).toEqual(before);
});

it('replaces the hash once where two logins come at the same moment, and lets both in', async () => {
  const person = await personOfOld();
  const tokens = await Promise.all([login(app, person), login(app, person)]);
  for (const token of tokens) expect((await app.get('/v1/me', { token })).status).toBe(200);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
  expect((await userRow(person.id)).password_version).toBe(1);
});

/** Logs in while the password is changed: after the look at it, before the session is stored. */
async function loginDuringChange(person: TestPerson) {
  const token = await login(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  const deps = makeTestDeps(({ verify }) => ({
    async verify(password, phc) {
      const right = await verify(password, phc);
      const changed = await app.post('/v1/change-password', change, { token });
      expect(changed.status).toBe(204);
      return right;
    },
  }));
  const opened = await loginUseCase(deps, newRequestContext(deps.now()), person, {});
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value.tokens.accessToken;
}

it('opens a session that is dead on arrival where the password was changed meanwhile', async () => {
  const person = await register(app);
  const token = await loginDuringChange(person);
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  expect(await canLogIn(app, person.username, person.password)).toBe(false);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('renews no hash over a password that was changed meanwhile', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  const deps = makeTestDeps(({ verify }) => ({
    isOutdated: () => true,
    async verify(password, phc) {
      const right = await verify(password, phc);
      expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);
      return right;
    },
  }));
  const opened = await loginUseCase(deps, newRequestContext(deps.now()), person, {});
  expect(opened.ok).toBe(true);
  expect(await canLogIn(app, person.username, person.password)).toBe(false);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});
