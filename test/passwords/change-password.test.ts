import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import { canLogIn, goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { historyVersions, userRow } from '../support/rows';

const app = makeTestApp();
const wrongPassword = 'Wrong-Harbor-42';
const good = { oldPassword: goodPassword, newPassword: otherPassword };

const change = (token: string, body: unknown = good, by: TestApp = app) =>
  by.post('/v1/change-password', body, { token });

async function loggedIn(by: TestApp = app) {
  const person = await register(by);
  return { person, token: await login(by, person) };
}

it('answers 204 without a body', async () => {
  const { token } = await loggedIn();
  const response = await change(token);
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
});

it('ends every session of the person, this one and the others, and nobody else’s', async () => {
  const { person, token } = await loggedIn();
  const [other, third] = [await login(app, person), await login(app, person)];
  const { token: stranger } = await loggedIn();
  expect((await change(token)).status).toBe(204);

  for (const ended of [token, other, third]) {
    await expectProblem(await app.get('/v1/me', { token: ended }), 401, 'invalid-token');
    await expectProblem(await change(ended), 401, 'invalid-token');
  }
  expect((await app.get('/v1/me', { token: stranger })).status).toBe(200);
});

it('makes the new password the only one that logs in', async () => {
  const { person, token } = await loggedIn();
  await change(token);
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('stores a new hash, the next version and its time, and adds to the history', async () => {
  const { person, token } = await loggedIn();
  const before = await userRow(person.id);
  travel('10m');
  await change(token);

  const after = await userRow(person.id);
  expect(after.password_hash).not.toBe(before.password_hash);
  expect(after).toEqual({
    ...before,
    password_hash: after.password_hash,
    password_version: 2,
    password_changed_at: Date.now(),
    attempts_reset_at: Date.now(),
  });
  expect(await historyVersions(person.id)).toEqual([1, 2]);
});

it('refuses a wrong old password, and changes nothing', async () => {
  const { person, token } = await loggedIn();
  const before = await userRow(person.id);
  const refused = await change(token, { ...good, oldPassword: wrongPassword });
  await expectProblem(refused, 403, 'wrong-password');

  expect(await userRow(person.id)).toEqual(before);
  expect(await historyVersions(person.id)).toEqual([1]);
  expect((await app.get('/v1/me', { token })).status).toBe(200);
});

it('does not tell without the old password whether the new one was used before', async () => {
  const { token } = await loggedIn();
  const body = { oldPassword: wrongPassword, newPassword: goodPassword };
  const problem = await expectProblem(await change(token, body), 403, 'wrong-password');
  expect(problem).not.toHaveProperty('errors');
});

it('takes the old password in its NFD spelling', async () => {
  const password = 'Über-Ãrger-42é';
  const person = await register(app, { password });
  const token = await login(app, person);
  const body = { ...good, oldPassword: password.normalize('NFD') };
  expect((await change(token, body)).status).toBe(204);
});

it.each([
  ['Vx7!qmr', ['too_short']],
  ['Vx7!qmrzVx7!qmrkLpwtz', ['too_long']],
  ['vx7!qmrz', ['password_no_uppercase']],
  ['VX7!QMRZ', ['password_no_lowercase']],
  ['Vxk!qmrz', ['password_no_digit']],
  ['Vx73qmrz', ['password_no_special']],
  ['P@ssw0rd1', ['password_common']],
  ['Moreau!92-xq', ['password_contains_personal_data']],
  ['Vx7!\u0007qmrz', ['forbidden_character']],
  ['qzvkw', ['password_no_digit', 'password_no_special', 'password_no_uppercase', 'too_short']],
  [
    '',
    [
      'password_common',
      'password_no_digit',
      'password_no_lowercase',
      'password_no_special',
      'password_no_uppercase',
      'too_short',
    ],
  ],
])('refuses %j as the new password, with every rule it breaks', async (newPassword, codes) => {
  const { person, token } = await loggedIn();
  const response = await change(token, { ...good, newPassword });
  const problem = await expectProblem(response, 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(codes.map((code) => `/newPassword ${code}`));

  expect(await historyVersions(person.id)).toEqual([1]);
  // Refused and not consumed: the same session may try again.
  expect((await change(token)).status).toBe(204);
});

it('looks at the new password by the profile: 15 characters under nist, composition under none', async () => {
  const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
  const { token } = await loggedIn(nist);
  const short = await change(token, { ...good, newPassword: 'vexing juniper' }, nist);
  expect(rulesOf(await expectProblem(short, 422, 'validation-failed'))).toEqual([
    '/newPassword too_short',
  ]);
  const long = await change(token, { ...good, newPassword: 'vexing juniper f' }, nist);
  expect(long.status).toBe(204);
});

it.each([
  [{}, ['/newPassword required', '/oldPassword required']],
  [
    { oldPassword: null, newPassword: 1, userId: 'x' },
    ['/newPassword wrong_type', '/oldPassword wrong_type', '/userId unknown_member'],
  ],
  [{ oldPassword: '', newPassword: otherPassword }, ['/oldPassword too_short']],
  [{ oldPassword: 'x'.repeat(1025), newPassword: otherPassword }, ['/oldPassword too_long']],
  ['null', [' wrong_type']],
])('reports every broken rule of the body at once: %j', async (body, rules) => {
  const { token } = await loggedIn();
  const problem = await expectProblem(await change(token, body), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(rules);
});

it('looks at the token before the body', async () => {
  const response = await app.post('/v1/change-password', { anything: 1 });
  await expectProblem(response, 401, 'authentication-required');
});
