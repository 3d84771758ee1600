/** A password that is right but too old: 403, and a token that opens change-password alone. */
import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
  type TestPerson,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows, historyVersions, userRow } from '../support/rows';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const change = { oldPassword: goodPassword, newPassword: otherPassword };

const tryLogin = ({ username, password }: Omit<TestPerson, 'id'>, by: TestApp = app) =>
  by.post('/v1/login', { username, password });

/** Logs in with an expired password. */
async function changeTokenOf(person: TestPerson, by: TestApp = app): Promise<string> {
  const problem = await expectProblem(await tryLogin(person, by), 403, 'password-expired');
  return problem.changeToken ?? '';
}

async function personWithExpiredPassword(): Promise<TestPerson> {
  const person = await register(app);
  travel('30d');
  return person;
}

it('refuses a password of exactly PASSWORD_MAX_AGE, and takes it one second before', async () => {
  const person = await register(app);
  travel('2591999s');
  expect((await tryLogin(person)).status).toBe(200);
  travel('1s');
  await expectProblem(await tryLogin(person), 403, 'password-expired');
});

it('counts by PASSWORD_MAX_AGE', async () => {
  const brief = makeTestApp({ PASSWORD_MAX_AGE: '3s' });
  const person = await register(brief);
  travel('2s');
  expect((await tryLogin(person, brief)).status).toBe(200);
  travel('1s');
  await expectProblem(await tryLogin(person, brief), 403, 'password-expired');
});

it('answers a change token and its lifetime, and no access token', async () => {
  const person = await personWithExpiredPassword();
  const problem = await expectProblem(await tryLogin(person), 403, 'password-expired');
  expect(problem.expiresIn).toBe(600);
  expect(problem).not.toHaveProperty('accessToken');
  expect(partsOf(problem.changeToken ?? '').claims).toMatchObject({
    aud: 'https://accounts.example/v1/change-password',
    sub: person.id,
    exp: Date.now() / 1000 + 600,
  });
  expect(await countRows('sessions WHERE user_id = ? AND scope = ?', person.id, 'account')).toBe(0);
});

it('says nothing of the expiry without the right password', async () => {
  const person = await personWithExpiredPassword();
  const wrong = await tryLogin({ ...person, password: 'Wrong-Harbor-42' });
  const problem = await expectProblem(wrong, 401, 'invalid-credentials');
  const unknown = await tryLogin({ username: freshEmail(), password: goodPassword });
  const { requestId: _, ...body } = await expectProblem(unknown, 401, 'invalid-credentials');
  expect(problem).toStrictEqual({ ...body, requestId: problem.requestId });
});

it('never expires a password under the nist profile', async () => {
  const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
  const person = await register(nist);
  travel('3000d');
  const response = await tryLogin(person, nist);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ passwordExpiresAt: null });
});

it('changes the password with the change token, and then the person logs in again', async () => {
  const person = await personWithExpiredPassword();
  const token = await changeTokenOf(person);
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);

  const response = await tryLogin({ ...person, password: otherPassword });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ passwordExpiresAt: '2040-04-30T12:00:00.000Z' });
  await expectProblem(await tryLogin(person), 401, 'invalid-credentials');
});

it('opens nothing else with the change token', async () => {
  const person = await personWithExpiredPassword();
  const token = await changeTokenOf(person);
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  await expectProblem(await app.send('POST', '/v1/logout', { token }), 401, 'invalid-token');
  // Refused, and not consumed.
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);
});

it('refuses a change token of CHANGE_TOKEN_TTL, and takes it one second before', async () => {
  const [late, early] = [await register(app), await register(app)];
  travel('30d');
  const [lateToken, earlyToken] = [await changeTokenOf(late), await changeTokenOf(early)];
  travel('599s');
  const inTime = await app.post('/v1/change-password', change, { token: earlyToken });
  expect(inTime.status).toBe(204);
  travel('1s');
  const tooLate = await app.post('/v1/change-password', change, { token: lateToken });
  await expectProblem(tooLate, 401, 'invalid-token');
  expect(await historyVersions(late.id)).toEqual([1]);
  expect(await changeTokenOf(late)).not.toBe(lateToken);
});

it('counts by CHANGE_TOKEN_TTL', async () => {
  const brief = makeTestApp({ CHANGE_TOKEN_TTL: '90s' });
  const person = await personWithExpiredPassword();
  const token = await changeTokenOf(person, brief);
  travel('90s');
  const response = await brief.post('/v1/change-password', change, { token });
  await expectProblem(response, 401, 'invalid-token');
});

it('refuses the change token, and every other one, after the change', async () => {
  const person = await personWithExpiredPassword();
  const [first, second] = [await changeTokenOf(person), await changeTokenOf(person)];
  expect((await app.post('/v1/change-password', change, { token: first })).status).toBe(204);

  const again = { oldPassword: otherPassword, newPassword: 'Velvet?Compass3' };
  for (const token of [first, second]) {
    const response = await app.post('/v1/change-password', again, { token });
    await expectProblem(response, 401, 'invalid-token');
  }
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('wants the old password beside the change token', async () => {
  const person = await personWithExpiredPassword();
  const token = await changeTokenOf(person);
  const wrong = { ...change, oldPassword: 'Wrong-Harbor-42' };
  const refused = await app.post('/v1/change-password', wrong, { token });
  await expectProblem(refused, 403, 'wrong-password');
  expect((await userRow(person.id)).password_version).toBe(1);
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);
});

it('does not take the expired password as the new one', async () => {
  const person = await personWithExpiredPassword();
  const token = await changeTokenOf(person);
  const same = { oldPassword: goodPassword, newPassword: goodPassword };
  const response = await app.post('/v1/change-password', same, { token });
  const { errors } = await expectProblem(response, 422, 'validation-failed');
  expect(errors).toMatchObject([{ pointer: '/newPassword', code: 'password_reused' }]);
});

it('leaves a session that was opened before the expiry alive until its own end', async () => {
  const person = await register(app);
  travel('2591999s');
  const token = await login(app, person);
  travel('1s');
  expect((await app.get('/v1/me', { token })).status).toBe(200);
});
