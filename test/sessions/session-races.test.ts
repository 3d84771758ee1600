/** What happens to a session while it is being opened or used. D1 has the last word, in every order. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { canLogIn, login, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows, setUser } from '../support/rows';
import { dbBeforeBatch } from '../support/stand-ins';

const app = makeTestApp();
const me = (token: string, by = app) => by.get('/v1/me', { token });

async function tokenOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return (await response.json<{ accessToken: string }>()).accessToken;
}

const logIn = ({ username, password }: TestPerson, by = app) =>
  by.post('/v1/login', { username, password });

it('opens nothing with a session that was made while the account was switched off', async () => {
  const person = await register(app);
  const DB = dbBeforeBatch(() => setUser(person.id, 'active', 0));
  const token = await tokenOf(await logIn(person, makeTestApp({ DB })));
  await expectProblem(await me(token), 401, 'invalid-token');
});

it('opens nothing with a session that was made while the password changed', async () => {
  const person = await register(app);
  const first = await login(app, person);
  let changed = false;
  const DB = dbBeforeBatch(async () => {
    if (changed) return;
    changed = true;
    const body = { oldPassword: person.password, newPassword: otherPassword };
    expect((await app.post('/v1/change-password', body, { token: first })).status).toBe(204);
  });
  const token = await tokenOf(await logIn(person, makeTestApp({ DB })));
  expect(changed).toBe(true);
  await expectProblem(await me(token), 401, 'invalid-token');
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('lets in by no session once an account is switched off, whatever logged in beside it', async () => {
  const person = await register(app);
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, () => logIn(person)),
    setUser(person.id, 'active', 0).then(() => undefined),
    ...Array.from({ length: 5 }, () => logIn(person)),
  ]);
  for (const answer of answers) {
    if (answer?.status !== 200) continue;
    await expectProblem(await me(await tokenOf(answer)), 401, 'invalid-token');
  }
  await expectProblem(await logIn(person), 403, 'account-inactive');
});

it('answers requests in flight beside a logout as if before or after it, and every later one 401', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const [left, ...read] = await Promise.all([
    app.send('POST', '/v1/logout', { token }),
    ...Array.from({ length: 8 }, () => me(token)),
  ]);
  expect(left?.status).toBe(204);
  for (const answer of read) expect([200, 401]).toContain(answer.status);
  await expectProblem(await me(token), 401, 'invalid-token');
  const revoked = 'sessions WHERE user_id = ? AND revoked_at IS NOT NULL';
  expect(await countRows(revoked, person.id)).toBe(1);
});

it('does not change the password by a session that is logged out before it is done', async () => {
  const person = await register(app);
  const token = await login(app, person);
  expect((await app.send('POST', '/v1/logout', { token })).status).toBe(204);
  const body = { oldPassword: person.password, newPassword: otherPassword };
  await expectProblem(await app.post('/v1/change-password', body, { token }), 401, 'invalid-token');
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
});

it('opens as many sessions as there were right passwords at the same moment, each of its own', async () => {
  const person = await register(app);
  const answers = await Promise.all(Array.from({ length: 8 }, () => logIn(person)));
  const tokens = await Promise.all(answers.map(tokenOf));
  expect(new Set(tokens).size).toBe(8);
  expect(await countRows('sessions WHERE user_id = ?', person.id)).toBe(8);
  await app.send('POST', '/v1/logout', { token: tokens[0] ?? '' });
  expect((await me(tokens[1] ?? '')).status).toBe(200);
});

it('keeps an account that is switched off from being changed by a session in flight', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await env.DB.prepare('UPDATE users SET active = 0 WHERE id = ?').bind(person.id).run();
  const body = { oldPassword: person.password, newPassword: otherPassword };
  await expectProblem(await app.post('/v1/change-password', body, { token }), 401, 'invalid-token');
  expect(await countRows('password_history WHERE user_id = ?', person.id)).toBe(1);
});
