/** `MFA` decides of whom a second factor is wanted. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { codeOf, halfLogin, provedPerson, setUpApp, showFactor, withApp } from '../support/factors';
import { login, openSession, register, type Tokens } from '../support/people';
import { expectProblem } from '../support/problem';
import { prove } from '../support/rows';
import { giveRole } from '../support/staff';
import { partsOf } from '../support/tokens';

const optional = makeTestApp();
const required = makeTestApp({ MFA: 'required' });
const ofStaff = makeTestApp({ MFA: 'required-for-staff' });

/** Somebody without a factor. */
async function bare() {
  const person = await register(optional);
  await prove(person.id, 'email');
  return person;
}

it('leads to a first factor where one is required, and from there into the account', async () => {
  const person = await bare();
  const { token } = await halfLogin(required, person);
  await expectProblem(await required.get('/v1/me', { token }), 401, 'invalid-token');
  await expectProblem(
    await showFactor(required, token, { method: 'setup' }),
    403,
    'second-factor-invalid',
  );
  const { recoveryCodes } = await setUpApp(required, token);
  expect(recoveryCodes).toHaveLength(10);
  const opened = await showFactor(required, token, { method: 'setup' });
  const { accessToken } = await opened.json<Tokens>();
  expect(partsOf(accessToken).claims.amr).toEqual(['pwd', 'otp', 'mfa']);
  await expectProblem(await showFactor(required, token, { method: 'setup' }), 401, 'invalid-token');
});

it('adds one factor by the token of a login, and no second', async () => {
  const person = await bare();
  const [mine, other] = [await halfLogin(required, person), await halfLogin(required, person)];
  await setUpApp(required, mine.token);
  for (const { token } of [mine, other]) {
    const path = '/v1/me/passkeys/options';
    await expectProblem(
      await required.send('POST', path, { token }),
      403,
      'reauthentication-required',
    );
  }
});

it('lets nobody skip the set-up with a token of the other half', async () => {
  const person = await withApp(optional);
  const { token } = await halfLogin(required, person);
  await expectProblem(
    await showFactor(required, token, { method: 'setup' }),
    403,
    'second-factor-invalid',
  );
});

it('keeps the last factor where one is required', async () => {
  const person = await withApp(optional);
  const response = await required.send('DELETE', '/v1/me/totp', { token: person.token });
  await expectProblem(response, 409, 'last-second-factor');
});

it('renews no session without one, once it is required', async () => {
  const person = await bare();
  const { refreshToken } = await openSession(optional, person);
  const refused = await required.post('/v1/token/refresh', { refreshToken });
  await expectProblem(refused, 403, 'reauthentication-required');
  expect((await optional.post('/v1/token/refresh', { refreshToken })).status).toBe(200);
});

it('wants it of staff alone', async () => {
  const person = await bare();
  await login(ofStaff, person);
  await giveRole(person.id, 'auditor');
  const { token } = await halfLogin(ofStaff, person);
  const { secret } = await setUpApp(ofStaff, token);
  travel('30s');
  const again = await halfLogin(ofStaff, person);
  const shown = await showFactor(ofStaff, again.token, { method: 'totp', code: codeOf(secret) });
  const { accessToken } = await shown.json<Tokens>();
  expect((await ofStaff.get('/v1/admin/me', { token: accessToken })).status).toBe(200);
});

it('opens the admin API to no session of staff without it, nor renews one', async () => {
  const person = await bare();
  await giveRole(person.id, 'auditor');
  const { accessToken: token, refreshToken } = await openSession(optional, person);
  expect((await optional.get('/v1/admin/me', { token })).status).toBe(200);
  await expectProblem(
    await ofStaff.get('/v1/admin/me', { token }),
    403,
    'reauthentication-required',
  );
  expect((await ofStaff.get('/v1/me', { token })).status).toBe(200);
  const refused = await ofStaff.post('/v1/token/refresh', { refreshToken });
  await expectProblem(refused, 403, 'reauthentication-required');
});

it('sends somebody to the proof of their address before they set up what is required', async () => {
  const person = await register(optional);
  const response = await required.post('/v1/login', {
    username: person.username,
    password: person.password,
  });
  const { verifyToken } = await expectProblem(response, 403, 'identifier-unverified');
  expect(verifyToken).toBeDefined();
});

it('is optional unless told otherwise', async () => {
  const { token } = await provedPerson(optional);
  await setUpApp(optional, token);
});

it('opens one session for a set-up, however often it is said at the same moment', async () => {
  const { token } = await halfLogin(required, await bare());
  await setUpApp(required, token);
  const all = await Promise.all(
    Array.from({ length: 5 }, () => showFactor(required, token, { method: 'setup' })),
  );
  expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
});
