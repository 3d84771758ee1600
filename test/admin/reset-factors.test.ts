/** Staff lets somebody in who has lost every factor: after a time, in which its owner can object. */
import { beforeEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { signWith } from '../support/authenticator';
import { travel } from '../support/clock';
import {
  addPasskey,
  codeOf,
  halfLogin,
  optionsFor,
  provedPerson,
  setUpApp,
  showFactor,
  type WithApp,
  withApp,
} from '../support/factors';
import { mailsTo, readMailbox, runMailQueue } from '../support/mail';
import { login, otherPassword, type Tokens } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows } from '../support/rows';
import { apiKey, forgetKeys, staffMember, type TestStaff } from '../support/staff';

const app = makeTestApp();
let support: TestStaff;
let person: WithApp;

beforeEach(async () => {
  support = await staffMember(app, 'support');
  person = await withApp(app);
});

const reset = (id: string, by = support, password = by.password) =>
  app.post(`/v1/admin/users/${id}/reset-second-factors`, { password }, { token: by.token });

it('removes nothing before the time has come', async () => {
  const response = await reset(person.id);
  expect(response.status).toBe(202);
  const { resetAt } = await response.json<{ resetAt: string }>();
  expect(Date.parse(resetAt) - Date.now()).toBe(86_400_000);
  travel('86399s');
  await halfLogin(app, person);
});

it('lets the password in from then on, and the factors are gone', async () => {
  await reset(person.id);
  travel('24h');
  auditLines();
  await login(app, person);
  expect(auditLines()).toMatchObject([{ event: 'authn_login_success', reason: 'factors-reset' }]);
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  await login(app, person);
  expect(await readMailbox(person)).toMatch(/second factors were removed/i);
});

it('tells the owner at once, and until when they can object, whatever they were told before', async () => {
  // A mail of its own is in the mailbox: that an app was added.
  await runMailQueue(person.id);
  await reset(person.id);
  await runMailQueue(person.id);
  const mails = await mailsTo(person.username);
  expect(mails.at(-1)?.subject).toBe('Your second factors will be removed');
  expect(mails.at(-1)?.text).toContain('From 2040-03-02 12:00 UTC on');
  expect(mails.at(-1)?.text).toContain('log in with your password and your second factor');
});

it('is stopped by a login with a factor', async () => {
  await reset(person.id);
  travel('1h');
  const { token } = await halfLogin(app, person);
  const shown = await showFactor(app, token, { method: 'totp', code: codeOf(person.secret) });
  expect(shown.status).toBe(200);
  travel('48h');
  await halfLogin(app, person);
});

it('is stopped from a session that is open', async () => {
  await reset(person.id);
  const path = '/v1/me/second-factors/reset';
  expect((await app.send('DELETE', path, { token: person.token })).status).toBe(204);
  travel('24h');
  await halfLogin(app, person);
});

it('is not carried out where MFA is off: nobody is asked for a factor', async () => {
  await reset(person.id);
  travel('24h');
  await login(makeTestApp({ MFA: 'off' }), person);
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(2);
});

it.each([
  ['adds one', (token: string) => addPasskey(app, token)],
  ['removes one', (token: string) => app.send('DELETE', '/v1/me/totp', { token })],
])('is stopped, which the owner hears of, by somebody in the account who %s', async (_, change) => {
  await reset(person.id);
  await runMailQueue(person.id);
  travel('5m');
  await change(person.token);
  expect(await readMailbox(person)).toMatch(
    /removal of the second factors was stopped|second factors stay/i,
  );
});

it('stops nothing where nothing was begun', async () => {
  auditLines();
  const path = '/v1/me/second-factors/reset';
  expect((await app.send('DELETE', path, { token: person.token })).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'authn_factor_reset_cancelled', outcome: 'success', reason: 'nothing-changed' },
  ]);
});

it('keeps its date when it is asked for again', async () => {
  const { resetAt } = await (await reset(person.id)).json<{ resetAt: string }>();
  travel('5m');
  expect(await (await reset(person.id)).json()).toEqual({ resetAt });
});

it('waits as long as MFA_RESET_WAIT says', async () => {
  const patient = makeTestApp({ MFA_RESET_WAIT: '3d' });
  const path = `/v1/admin/users/${person.id}/reset-second-factors`;
  const response = await patient.post(
    path,
    { password: support.password },
    { token: support.token },
  );
  const { resetAt } = await response.json<{ resetAt: string }>();
  expect(Date.parse(resetAt) - Date.now()).toBe(3 * 86_400_000);
});

it('is shown to staff and to the owner', async () => {
  const { resetAt } = await (await reset(person.id)).json<{ resetAt: string }>();
  const seen = await app.get(`/v1/admin/users/${person.id}`, { token: support.token });
  expect(await seen.json()).toMatchObject({ secondFactor: true, secondFactorsResetAt: resetAt });
  const own = await app.get('/v1/me/second-factors', { token: person.token });
  expect(await own.json()).toMatchObject({ resetAt });
});

it('wants the password of whoever asks for it', async () => {
  await expectProblem(await reset(person.id, support, otherPassword), 403, 'wrong-password');
  await halfLogin(app, person);
});

it('is none for an account without a factor', async () => {
  const { id } = await provedPerson(app);
  await expectProblem(await reset(id), 409, 'no-second-factor');
});

it('is nothing that an auditor or an API key may ask for', async () => {
  const auditor = await staffMember(app, 'auditor');
  await expectProblem(await reset(person.id, auditor), 403, 'permission-denied');
  const admin = await staffMember(app, 'admin');
  const { key } = await apiKey(app, admin, ['users:support', 'users:write']);
  const path = `/v1/admin/users/${person.id}/reset-second-factors`;
  const response = await app.post(path, { password: admin.password }, { token: key });
  await expectProblem(response, 403, 'permission-denied');
  await forgetKeys();
});

it('wants the second factor of staff that has one, shown a moment ago', async () => {
  const { token, password, secret } = await withFactor(support);
  travel('11m');
  const path = `/v1/admin/users/${person.id}/reset-second-factors`;
  const refused = await app.post(path, { password }, { token });
  await expectProblem(refused, 403, 'reauthentication-required');
  const body = { password, secondFactor: { method: 'totp', code: codeOf(secret) } };
  await app.post('/v1/me/reauthenticate', body, { token });
  expect((await app.post(path, { password }, { token })).status).toBe(202);
});

async function withFactor(staff: TestStaff) {
  const begun = await app.send('POST', '/v1/me/totp', { token: staff.token });
  const { secret, setUpToken } = await begun.json<{ secret: string; setUpToken: string }>();
  await app.post(
    '/v1/me/totp/confirm',
    { setUpToken, code: codeOf(secret) },
    { token: staff.token },
  );
  return { ...staff, secret };
}

it('is stopped by whoever shows a factor again, or adds one', async () => {
  for (const show of [
    () => {
      const secondFactor = { method: 'totp', code: codeOf(person.secret, 1) };
      const body = { password: person.password, secondFactor };
      return app.post('/v1/me/reauthenticate', body, { token: person.token });
    },
    async () => {
      await addPasskey(app, person.token);
      return new Response(null, { status: 204 });
    },
  ]) {
    expect((await reset(person.id)).status).toBe(202);
    expect((await show()).status).toBe(204);
    const own = await app.get('/v1/me/second-factors', { token: person.token });
    expect(await own.json()).toMatchObject({ resetAt: null });
  }
});

it('is not stopped by a passkey alone: a thief’s would keep its owner out for good', async () => {
  const thief = await addPasskey(app, person.token);
  // The owner has the mailbox, and sets another password.
  const token = await resetToken(app, person);
  await app.post('/v1/reset-password', { token, newPassword: otherPassword });
  expect((await reset(person.id)).status).toBe(202);
  const asked = await optionsFor(app, '/v1/login/passkey');
  const response = await signWith(thief.passkey, asked);
  const opened = await (await app.post('/v1/login/passkey', { response })).json<Tokens>();
  const stop = { token: opened.accessToken };
  await expectProblem(
    await app.send('DELETE', '/v1/me/second-factors/reset', stop),
    403,
    'reauthentication-required',
  );
  await setUpAppAgain(opened.accessToken);
  travel('24h');
  await login(app, { ...person, password: otherPassword });
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  await expectProblem(await app.get('/v1/me', stop), 401, 'invalid-token');
});

/** As a thief would, to end the reset by a factor of theirs. */
async function setUpAppAgain(token: string): Promise<void> {
  await app.send('DELETE', '/v1/me/totp', { token });
  await setUpApp(app, token);
}

it('ends every session of before: the telephone that was lost may have one', async () => {
  const lost = await (await openedWithApp()).json<Tokens>();
  await reset(person.id);
  travel('24h');
  await login(app, person);
  const refreshed = await app.post('/v1/token/refresh', { refreshToken: lost.refreshToken });
  await expectProblem(refreshed, 401, 'invalid-token');
});

async function openedWithApp(): Promise<Response> {
  travel('30s');
  const { token } = await halfLogin(app, person);
  return showFactor(app, token, { method: 'totp', code: codeOf(person.secret) });
}

it('is carried out with a session, and not by a login that leads to a new password', async () => {
  await reset(person.id);
  travel('31d');
  await expectProblem(await tryLogin(app), 403, 'password-expired');
  expect(await countRows("factors WHERE user_id = ? AND kind = 'totp'", person.id)).toBe(1);
});

it('is carried out with the way to a new factor where one is required, and its owner is told', async () => {
  await reset(person.id);
  travel('24h');
  auditLines();
  const response = await tryLogin(makeTestApp({ MFA: 'required' }));
  await expectProblem(response, 403, 'second-factor-setup-required');
  expect(auditLines()).toMatchObject([
    { event: 'authn_login_challenge', outcome: 'success', reason: 'factors-reset' },
  ]);
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  expect(await readMailbox(person)).toMatch(/second factors were removed/i);
});

const tryLogin = (by: typeof app) =>
  by.post('/v1/login', { username: person.username, password: person.password });

it('is off once somebody gets a role: on staff admins alone may act', async () => {
  await reset(person.id);
  const admin = await staffMember(app, 'admin');
  const path = `/v1/admin/users/${person.id}/role`;
  const body = { role: 'auditor', password: admin.password };
  const given = await app.send('PUT', path, { token: admin.token, body });
  expect(given.status).toBe(204);
  travel('24h');
  await halfLogin(app, person);
});

it('is stopped, from a session that a passkey has opened, once the password is shown beside it', async () => {
  const { passkey } = await addPasskey(app, person.token);
  await reset(person.id);
  const login = '/v1/login/passkey';
  const first = await signWith(passkey, await optionsFor(app, login));
  const { accessToken: token } = await (await app.post(login, { response: first })).json<Tokens>();
  const keep = () => app.send('DELETE', '/v1/me/second-factors/reset', { token });
  await expectProblem(await keep(), 403, 'reauthentication-required');
  const again = '/v1/me/reauthenticate';
  const response = await signWith(passkey, await optionsFor(app, again, token));
  const secondFactor = { method: 'passkey', response };
  const shown = await app.post(again, { password: person.password, secondFactor }, { token });
  expect(shown.status).toBe(204);
  expect((await keep()).status).toBe(204);
  travel('24h');
  await halfLogin(app, person);
});
