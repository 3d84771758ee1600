/** Refused logins say no more than they must: nobody learns from them who has an account. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { makeApp } from '../../src/app';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime, travel } from '../support/clock';
import { canLogIn, freshEmail, goodPassword, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, setUser } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();
const tryLogin = (username: unknown, password: unknown = goodPassword) =>
  app.post('/v1/login', { username, password });

it.each([
  ['another case', 'tidal-Harbor-42'],
  ['a character less', 'Tidal-Harbor-4'],
  ['a character more', 'Tidal-Harbor-422'],
  ['a blank behind', 'Tidal-Harbor-42 '],
  ['a NUL behind', 'Tidal-Harbor-42\u0000'],
  ['wide look-alikes', 'Tidal-Harbor-４２'],
  ['half a pair behind', 'Tidal-Harbor-42\ud800'],
])('refuses a password with %s', async (_, password) => {
  const { username } = await register(app);
  await expectProblem(await tryLogin(username, password), 401, 'invalid-credentials');
});

/** All that a client can see of an answer but the id of the request. */
async function seen(response: Response) {
  const { requestId, ...body } = await response.json<Record<string, unknown>>();
  const headers = Object.fromEntries(response.headers);
  expect(requestId).toBe(headers['x-request-id']);
  delete headers['x-request-id'];
  return { status: response.status, headers, body };
}

it('answers an unknown user like a wrong password, header by header', async () => {
  const person = await register(app);
  const wrong = await seen(await tryLogin(person.username, 'Wrong-Harbor-42'));
  const unknown = await seen(await tryLogin(freshEmail()));
  expect(wrong.status).toBe(401);
  expect(wrong.headers).toHaveProperty('www-authenticate');
  expect(unknown).toStrictEqual(wrong);
});

it.each([
  ' ',
  'nobody',
  'a@b',
  'a@b@example.com',
  '@',
  '+',
  '+1',
  '+99999999999999999',
  "'; DROP TABLE users; --",
  'a@example.com\u0000',
  'a\r\nb@example.com',
  '\ud800@example.com',
  '\u202ea@example.com',
  '🦊',
  '../../v1/me',
  '__proto__',
  'x'.repeat(320),
])('answers the malformed username %j like an unknown one', async (username) => {
  const unknown = await seen(await tryLogin(freshEmail()));
  expect(await seen(await tryLogin(username))).toStrictEqual(unknown);
});

it('opens no session for a wrong password', async () => {
  const person = await register(app);
  await tryLogin(person.username, 'Wrong-Harbor-42');
  expect(await countRows('sessions WHERE user_id = ?', person.id)).toBe(0);
});

it('tells only somebody who knows the password that the account is inactive', async () => {
  const person = await register(app, { active: false });
  const wrong = await seen(await tryLogin(person.username, 'Wrong-Harbor-42'));
  expect(wrong).toStrictEqual(await seen(await tryLogin(freshEmail())));

  await expectProblem(await tryLogin(person.username), 403, 'account-inactive');
  expect(await countRows('sessions WHERE user_id = ?', person.id)).toBe(0);

  await setUser(person.id, 'active', 1);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
});

it('tells an inactive account nothing of its expired password', async () => {
  const person = await register(app, { active: false });
  travel('31d');
  const problem = await expectProblem(await tryLogin(person.username), 403, 'account-inactive');
  expect(problem).not.toHaveProperty('changeToken');
});

it('reports every broken rule of the body at once', async () => {
  const broken = async (body: unknown) =>
    rulesOf(await expectProblem(await app.post('/v1/login', body), 422, 'validation-failed'));
  expect(await broken({})).toEqual(['/password required', '/username required']);
  expect(await broken({ username: '', password: 1, otp: '0' })).toEqual([
    '/otp unknown_member',
    '/password wrong_type',
    '/username too_short',
  ]);
  expect(await broken({ username: 'x'.repeat(321), password: 'x'.repeat(1025) })).toEqual([
    '/password too_long',
    '/username too_long',
  ]);
  expect(await broken('null')).toEqual([' wrong_type']);
});

it('says how long a refused login took, although the clock stands still while it computes', async () => {
  const deps = makeTestDeps();
  let now = startTime.getTime();
  // As on the platform: time goes on with what is awaited outside the isolate, not with a derivation.
  vi.spyOn(scheduler, 'wait').mockImplementation(async () => {
    now += 40;
  });
  const refusing = makeApp({ ...deps, now: () => new Date(now) });
  const request = new Request('https://accounts.example/v1/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: freshEmail(), password: 'wrong' }),
  });
  auditLines();
  const context = createExecutionContext();
  expect((await refusing.fetch(request, env, context)).status).toBe(401);
  await waitOnExecutionContext(context);
  expect(auditLines()).toMatchObject([{ event: 'authn_login_fail', durationMs: 40 }]);
});
