/** An access token and a change token are two things, even in the hands of one who has the key. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { historyVersions } from '../support/rows';
import { partsOf, signEd25519 } from '../support/tokens';

const app = makeTestApp();
const access = 'https://accounts.example';
const change = 'https://accounts.example/v1/change-password';

async function changeToken() {
  const person = await register(app);
  travel('30d');
  const { username, password } = person;
  const response = await app.post('/v1/login', { username, password });
  const { changeToken: token = '' } = await expectProblem(response, 403, 'password-expired');
  return { person, token };
}

it('gives the change token an audience of its own', async () => {
  const { token } = await changeToken();
  expect(partsOf(token).claims.aud).toBe(change);
  const { token: other } = await accessToken();
  expect(partsOf(other).claims.aud).toBe(access);
});

async function accessToken() {
  const person = await register(app);
  return { person, token: await login(app, person) };
}

it.each([
  ['GET', '/v1/me'],
  ['PATCH', '/v1/me'],
  ['GET', '/v1/me/export'],
  ['POST', '/v1/logout'],
])('refuses a change token for %s %s, also with its audience rewritten', async (method, path) => {
  const { token } = await changeToken();
  const { header, claims } = partsOf(token);
  const rewritten = await signEd25519(header, { ...claims, aud: access });
  for (const forged of [token, rewritten]) {
    const response = await app.send(method, path, { token: forged });
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
    await expectProblem(response, 401, 'invalid-token');
  }
});

it('refuses an access token whose audience was rewritten to that of a change token', async () => {
  const { person, token } = await accessToken();
  const { header, claims } = partsOf(token);
  const rewritten = await signEd25519(header, { ...claims, aud: change });
  const body = { oldPassword: goodPassword, newPassword: otherPassword };
  const response = await app.post('/v1/change-password', body, { token: rewritten });
  await expectProblem(response, 401, 'invalid-token');
  expect(await historyVersions(person.id)).toEqual([1]);
});
