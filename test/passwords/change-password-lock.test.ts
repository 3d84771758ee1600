/** A stolen session is no place to guess the old password: wrong ones count like failed logins. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { canLogIn, goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { historyVersions, userRow } from '../support/rows';

const strict = makeTestApp({ LOGIN_MAX_FAILURES: '3' });
const wrongPassword = 'Wrong-Harbor-42';
const good = { oldPassword: goodPassword, newPassword: otherPassword };

const change = (token: string, body: unknown = good) =>
  strict.post('/v1/change-password', body, { token });

async function loggedIn() {
  const person = await register(strict);
  return { person, token: await login(strict, person) };
}

it('locks after LOGIN_MAX_FAILURES wrong old passwords, for the right one and for logins too', async () => {
  const { person, token } = await loggedIn();
  for (let n = 0; n < 3; n++) {
    const wrong = await change(token, { ...good, oldPassword: wrongPassword });
    await expectProblem(wrong, 403, 'wrong-password');
  }

  const locked = await change(token);
  expect(locked.headers.get('Retry-After')).toBe('30');
  await expectProblem(locked, 429, 'too-many-attempts');
  const { username, password } = person;
  const loginWhileLocked = await strict.post('/v1/login', { username, password });
  await expectProblem(loginWhileLocked, 429, 'too-many-attempts');
  expect(await historyVersions(person.id)).toEqual([1]);

  travel('30s');
  expect((await change(token)).status).toBe(204);
});

it('does not lock one wrong old password before, and forgets the others on the right one', async () => {
  const { person, token } = await loggedIn();
  const wrong = { ...good, oldPassword: wrongPassword };
  for (let n = 0; n < 2; n++) expect((await change(token, wrong)).status).toBe(403);
  expect((await change(token)).status).toBe(204);

  for (let n = 0; n < 2; n++) {
    expect(await canLogIn(strict, person.username, wrongPassword)).toBe(false);
  }
  expect(await canLogIn(strict, person.username, otherPassword)).toBe(true);
});

it('counts wrong old passwords and failed logins together', async () => {
  const { person, token } = await loggedIn();
  for (let n = 0; n < 2; n++) await canLogIn(strict, person.username, wrongPassword);
  expect((await change(token, { ...good, oldPassword: wrongPassword })).status).toBe(403);
  await expectProblem(await change(token), 429, 'too-many-attempts');
});

it('lets no more than LOGIN_MAX_FAILURES old passwords be guessed at the same moment', async () => {
  const { person, token } = await loggedIn();
  const guesses = Array.from({ length: 20 }, (_, n) =>
    change(token, { ...good, oldPassword: `Wrong-Harbor-${n}` }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 403)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  expect((await userRow(person.id)).password_version).toBe(1);
});

it('does not count a new password that breaks the policy or was used before', async () => {
  const { person, token } = await loggedIn();
  for (let n = 0; n < 4; n++) {
    expect((await change(token, { ...good, newPassword: 'weak' })).status).toBe(422);
    expect((await change(token, { ...good, newPassword: goodPassword })).status).toBe(422);
  }
  expect((await change(token)).status).toBe(204);
  expect(await canLogIn(strict, person.username, otherPassword)).toBe(true);
});

it('counts for the account: a second session is no second set of guesses', async () => {
  const { person, token } = await loggedIn();
  const second = await login(strict, person);
  const wrong = { ...good, oldPassword: wrongPassword };
  for (const one of [token, second, token]) expect((await change(one, wrong)).status).toBe(403);
  await expectProblem(await change(second), 429, 'too-many-attempts');
  const { token: other } = await loggedIn();
  expect((await change(other)).status).toBe(204);
});
