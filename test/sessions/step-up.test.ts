/** What a stolen session must not do wants somebody who has shown a moment ago who they are. */
import { expect, it } from 'vitest';
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
  withApp,
  withPasskey,
} from '../support/factors';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import {
  freshEmail,
  login,
  openSession,
  otherPassword,
  register,
  type Tokens,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const path = '/v1/me/reauthenticate';
const stepUp = (token: string, body: object) => app.post(path, body, { token });
const totp = (secret: string, steps = 1) => ({ method: 'totp', code: codeOf(secret, steps) });
const setUp = (token: string) => app.send('POST', '/v1/me/totp', { token });
const changeEmail = (token: string, password: string) =>
  app.post('/v1/me/email', { email: freshEmail(), password }, { token });

it('is ten minutes from the login, and not a moment more', async () => {
  const { token } = await provedPerson(app);
  travel('10m');
  expect((await setUp(token)).status).toBe(200);
  travel('1s');
  await expectProblem(await setUp(token), 403, 'reauthentication-required');
});

it('is as long as REAUTH_MAX_AGE says', async () => {
  const strict = makeTestApp({ REAUTH_MAX_AGE: '30s' });
  const { token } = await provedPerson(strict);
  travel('31s');
  const response = await strict.send('POST', '/v1/me/totp', { token });
  await expectProblem(response, 403, 'reauthentication-required');
});

it('begins anew once the password is shown again, in the same session', async () => {
  const { token, password } = await provedPerson(app);
  travel('11m');
  expect((await stepUp(token, { password })).status).toBe(204);
  expect((await setUp(token)).status).toBe(200);
});

it('is made no younger by a refresh', async () => {
  const person = await provedPerson(app);
  const opened = await openSession(app, person);
  travel('11m');
  const refreshed = await app.post('/v1/token/refresh', { refreshToken: opened.refreshToken });
  const { accessToken } = await refreshed.json<{ accessToken: string }>();
  await expectProblem(await setUp(accessToken), 403, 'reauthentication-required');
  const [before, after] = [partsOf(opened.accessToken).claims, partsOf(accessToken).claims];
  expect(after).toMatchObject({ auth_time: before.auth_time, amr: ['pwd'] });
});

it('is in the next access token: when, and how', async () => {
  const person = await provedPerson(app);
  const opened = await openSession(app, person);
  const { secret } = await setUpApp(app, person.token);
  expect(partsOf(opened.accessToken).claims.amr).toEqual(['pwd']);
  travel('11m');
  const body = { password: person.password, secondFactor: totp(secret) };
  expect((await stepUp(opened.accessToken, body)).status).toBe(204);
  const refreshed = await app.post('/v1/token/refresh', { refreshToken: opened.refreshToken });
  const { accessToken } = await refreshed.json<{ accessToken: string }>();
  const auth_time = Math.floor(Date.now() / 1000);
  expect(partsOf(accessToken).claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time });
});

it('wants the second factor of an account that has one, beside the password', async () => {
  const { token, password, secret } = await withApp(app);
  travel('11m');
  await expectProblem(await stepUp(token, { password }), 403, 'reauthentication-required');
  const alone = await stepUp(token, { secondFactor: totp(secret) });
  await expectProblem(alone, 403, 'reauthentication-required');
  await expectProblem(await setUp(token), 403, 'reauthentication-required');
  expect((await stepUp(token, { password, secondFactor: totp(secret) })).status).toBe(204);
  await expectProblem(await setUp(token), 409, 'second-factor-exists');
});

it('tells the owner of a recovery code that is used for it', async () => {
  const { password, recoveryCodes, ...person } = await withApp(app);
  await runMailQueue(person.id);
  travel('1h');
  const half = await halfLogin(app, { ...person, password });
  const shown = await showFactor(app, half.token, totp(person.secret));
  const { accessToken: token } = await shown.json<Tokens>();
  const secondFactor = { method: 'recovery-code', code: recoveryCodes[0] };
  expect((await stepUp(token, { password, secondFactor })).status).toBe(204);
  await runMailQueue(person.id);
  const mail = (await mailsTo(person.username)).at(-1);
  expect(mail?.subject).toBe('A recovery code was used');
  expect(mail?.text).toContain('Codes left: 9.');
});

it('takes what is right once the wait after wrong passwords is over', async () => {
  const { token, password, secret } = await withApp(app);
  for (let i = 0; i < 10; i++) await stepUp(token, { password: otherPassword });
  travel('30s');
  expect((await stepUp(token, { password, secondFactor: totp(secret) })).status).toBe(204);
});

it('is not done with a password where a second factor is required that is not there yet', async () => {
  const required = makeTestApp({ MFA: 'required' });
  const { token, password } = await provedPerson(app);
  const response = await required.post(path, { password }, { token });
  await expectProblem(response, 403, 'reauthentication-required');
});

it('takes a passkey without the password', async () => {
  const { token, passkey } = await withPasskey(app);
  travel('11m');
  const response = await signWith(passkey, await optionsFor(app, path, token));
  const secondFactor = { method: 'passkey', response };
  expect((await stepUp(token, { secondFactor })).status).toBe(204);
  expect((await setUp(token)).status).toBe(200);
});

it('takes what was shown once: not the same code again', async () => {
  const { token, password, secret } = await withApp(app);
  const body = { password, secondFactor: totp(secret) };
  expect((await stepUp(token, body)).status).toBe(204);
  await expectProblem(await stepUp(token, body), 403, 'second-factor-invalid');
});

it('says what is wrong: the password, the code, or that nothing was shown', async () => {
  const { token, password } = await withApp(app);
  const secondFactor = { method: 'totp', code: '000000' };
  const wrong = await stepUp(token, { password: otherPassword, secondFactor });
  await expectProblem(wrong, 403, 'wrong-password');
  await expectProblem(
    await stepUp(token, { password, secondFactor }),
    403,
    'second-factor-invalid',
  );
  const nothing = await expectProblem(await stepUp(token, {}), 422, 'validation-failed');
  expect(rulesOf(nothing)).toEqual(['/password required']);
});

it('counts what is wrong with the failed logins', async () => {
  const { token } = await provedPerson(app);
  for (let i = 0; i < 10; i++) await stepUp(token, { password: otherPassword });
  await expectProblem(await stepUp(token, { password: otherPassword }), 429, 'too-many-attempts');
});

it('leaves the trail, once', async () => {
  const { token, password, secret } = await withApp(app);
  auditLines();
  await stepUp(token, { password, secondFactor: totp(secret) });
  await stepUp(token, { password });
  expect(auditLines().map(({ event, outcome, reason }) => [event, outcome, reason])).toEqual([
    ['authn_reauthentication', 'success', 'totp'],
    ['authn_reauthentication', 'failure', 'reauthentication-required'],
  ]);
});

it('is not wanted of an account without a second factor, where the request brings the password', async () => {
  const person = await provedPerson(app);
  travel('1h');
  expect((await changeEmail(await login(app, person), person.password)).status).toBe(202);
});

it('is wanted, with the second factor, to change an identifier or delete an account that has one', async () => {
  const { token, password, secret } = await withApp(app);
  travel('11m');
  await expectProblem(await changeEmail(token, password), 403, 'reauthentication-required');
  const remove = () => app.send('DELETE', '/v1/me', { token, body: { password } });
  await expectProblem(await remove(), 403, 'reauthentication-required');
  await stepUp(token, { password, secondFactor: totp(secret) });
  expect((await changeEmail(token, password)).status).toBe(202);
  expect((await remove()).status).toBe(202);
});

it('is wanted in a session from before the account had a factor', async () => {
  const person = await provedPerson(app);
  const older = await login(app, person);
  await setUpApp(app, person.token);
  await expectProblem(await changeEmail(older, person.password), 403, 'reauthentication-required');
  // The session that set it up has shown it.
  expect((await changeEmail(person.token, person.password)).status).toBe(202);
});

it('adds no factor to an account whose address nobody has proved', async () => {
  const person = await register(app);
  const token = await login(app, person);
  await expectProblem(await setUp(token), 403, 'identifier-unverified');
  await expect(addPasskey(app, token)).rejects.toThrow('identifier-unverified');
});

it('adds one to an account that has nothing that could be proved', async () => {
  const silent = makeTestApp({ SMS_TRANSPORT: 'off' });
  const person = await register(silent, { username: freshPhone() });
  const token = await login(silent, person);
  expect((await silent.send('POST', '/v1/me/totp', { token })).status).toBe(200);
  // It could be proved here.
  await expectProblem(await setUp(token), 403, 'identifier-unverified');
});

it('is wanted to change the password of an account that has a factor: a mere session forgives no guesses', async () => {
  const { token, password, secret } = await withApp(app);
  travel('11m');
  const change = { oldPassword: password, newPassword: otherPassword };
  const changing = () => app.post('/v1/change-password', change, { token });
  await expectProblem(await changing(), 403, 'reauthentication-required');
  await stepUp(token, { password, secondFactor: totp(secret) });
  expect((await changing()).status).toBe(204);
});

it('takes the password alone where MFA is off, and no factor in its place', async () => {
  const off = makeTestApp({ MFA: 'off' });
  const { token, password, passkey } = await withPasskey(app);
  const response = await signWith(passkey, await optionsFor(app, path, token));
  const secondFactor = { method: 'passkey', response };
  const alone = await off.post(path, { secondFactor }, { token });
  await expectProblem(alone, 403, 'reauthentication-required');
  expect((await off.post(path, { password }, { token })).status).toBe(204);
});

it('adds to how a session was opened, and takes nothing from it', async () => {
  const person = await withPasskey(app);
  const opened = await app.post('/v1/login/passkey', {
    response: await signWith(person.passkey, await optionsFor(app, '/v1/login/passkey')),
  });
  const { accessToken, refreshToken } = await opened.json<Tokens>();
  await setUpApp(app, accessToken);
  const refreshed = await app.post('/v1/token/refresh', { refreshToken });
  const next = await refreshed.json<Tokens>();
  expect(partsOf(next.accessToken).claims.amr).toEqual(['otp', 'pop', 'user', 'mfa']);
});
