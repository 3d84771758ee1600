/**
 * What is so after a store has done its part and its answer was lost. The client hears 503, which says
 * that all was done or nothing: here it is all of it, and asking again or logging in finds that out.
 */

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import { accountKey } from '../support/account-key';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { faultyStores } from '../support/faulty-stores';
import { mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  goodPassword,
  login,
  otherPassword,
  register,
  registration,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { forgot, resetToken, waitingJobs } from '../support/resets';
import { countRows } from '../support/rows';
import { partsOf } from '../support/tokens';

const app = makeTestApp();

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

/** The app whose nth call to a store is done without an answer. */
const losing = (call: number, settings = {}): TestApp =>
  makeTestApp({ ...faultyStores({ call, way: 'answer-lost' }).stores, ...settings });

const commitOf = { register: 1, login: 3, logout: 2, change: 3, reset: 3 };

it('logs that the store failed, while the row beside the change says that it was done', async () => {
  const response = await losing(commitOf.register).post('/v1/register', registration());
  const { requestId } = await expectProblem(response, 503, 'service-unavailable');
  expect(auditLines()).toMatchObject([{ requestId, event: 'sys_error', reason: 'd1' }]);
  const row = env.DB.prepare('SELECT event, outcome FROM audit_events WHERE request_id = ?');
  expect(await row.bind(requestId).first()).toEqual({ event: 'user_created', outcome: 'success' });
});

it('has opened the account, which its owner can log in to', async () => {
  const body = registration();
  expect((await losing(commitOf.register).post('/v1/register', body)).status).toBe(503);
  await expectProblem(await app.post('/v1/register', body), 409, 'username-taken');
  expect(await canLogIn(app, body.username, body.password)).toBe(true);
});

it('leaves a session of a lost login to nobody: its token was never given out', async () => {
  const { username, password, id } = await register(app);
  const response = await losing(commitOf.login).post('/v1/login', { username, password });
  expect(await response.text()).not.toContain('eyJ');
  expect(await countRows('sessions WHERE user_id = ?', id)).toBe(1);
  expect(await canLogIn(app, username, password)).toBe(true);
});

it('has changed the password and ended the sessions, other ones too', async () => {
  const person = await register(app);
  const [token, elsewhere] = [await login(app, person), await login(app, person)];
  const body = { oldPassword: goodPassword, newPassword: otherPassword };
  const lost = await losing(commitOf.change).post('/v1/change-password', body, { token });
  expect(lost.status).toBe(503);
  for (const dead of [token, elsewhere]) {
    await expectProblem(await app.get('/v1/me', { token: dead }), 401, 'invalid-token');
  }
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('has set the password by the link, which is used up', async () => {
  const person = await register(app);
  const body = { token: await resetToken(app, person), newPassword: otherPassword };
  expect((await losing(commitOf.reset).post('/v1/reset-password', body)).status).toBe(503);
  await expectProblem(await app.post('/v1/reset-password', body), 410, 'reset-link-invalid');
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('has unlocked the account where the reset was set but not answered', async () => {
  const person = await register(app);
  const { username } = person;
  const body = { token: await resetToken(app, person), newPassword: otherPassword };
  for (let i = 0; i < 10; i++) await app.post('/v1/login', { username, password: 'wrong' });
  expect((await losing(commitOf.reset).post('/v1/reset-password', body)).status).toBe(503);
  expect(await canLogIn(app, username, otherPassword)).toBe(true);
});

it('has logged out: the token is dead though KV was never told', async () => {
  const token = await login(app, await register(app));
  expect((await losing(commitOf.logout).send('POST', '/v1/logout', { token })).status).toBe(503);
  expect(await env.KV.get(`revoked:${partsOf(token).claims.sid}`)).toBeNull();
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
});

it('has queued the mail and counted the request: asking again sends a second, and there are three', async () => {
  const { username, id } = await register(app);
  expect(await forgot(losing(2), username)).toBe(503);
  expect(await waitingJobs(id)).toHaveLength(1);
  expect([await forgot(app, username), await forgot(app, username)]).toEqual([202, 202]);
  expect(await forgot(app, username)).toBe(429);
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(3);
});

it('opens one account by the links of a concealed registration that was asked for twice', async () => {
  const settings = { REGISTRATION: 'conceal' };
  const body = registration();
  expect((await losing(2, settings).post('/v1/register', body)).status).toBe(503);
  expect((await makeTestApp(settings).post('/v1/register', body)).status).toBe(202);
  await runMailQueue(await accountKey(body.username));
  const links = (await mailsTo(body.username)).map(({ text }) => /#token=([\w-]+)/.exec(text)?.[1]);
  const statuses: number[] = [];
  for (const token of links) {
    const confirmation = { token, password: body.password };
    statuses.push((await app.post('/v1/confirm-registration', confirmation)).status);
  }
  expect(statuses).toEqual([201, 410]);
});

it('counts a wrong password whose count was not answered: a fault gives no guess for nothing', async () => {
  const { username, password } = await register(app);
  const wrong = (by: TestApp) => by.post('/v1/login', { username, password: 'wrong' });
  for (let i = 0; i < 10; i++) expect((await wrong(losing(2))).status).toBe(503);
  await expectProblem(await wrong(app), 429, 'too-many-attempts');
  expect(await canLogIn(app, username, password)).toBe(false);
});

it('tells nothing of a password while the count fails: right and wrong are answered alike', async () => {
  const { username, password } = await register(app);
  for (const tried of [password, 'wrong']) {
    const refused = makeTestApp(faultyStores({ call: 2, way: 'refused' }).stores);
    const response = await refused.post('/v1/login', { username, password: tried });
    await expectProblem(response, 503, 'service-unavailable');
  }
});
