/** The proof of an address: the link that a registration sends, and what it is good for. */

import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, login, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { setUser, userRow } from '../support/rows';
import { failingKv } from '../support/stand-ins';
import { unverified, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });

const verify = (token: string, password: string) =>
  app.post('/v1/verify-email', { token, password });

it('sends a link after a registration, and lets the person log in meanwhile', async () => {
  const person = await register(app);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
  await runMailQueue(person.id);
  const mails = await mailsTo(person.username);
  expect(mails.map(({ subject }) => subject)).toEqual(['Confirm your e-mail address']);
  expect(mails[0]?.text).toMatch(/https:\/\/accounts\.example\/verify-email#token=[\w-]{43}\n/);
});

it('proves the address with the link and the password', async () => {
  const { id, username, password, token } = await unverified(app);
  auditLines();
  expect((await verify(token, password)).status).toBe(204);
  expect(await userRow(id)).toMatchObject({ email_verified_at: Date.now() });
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_verified', outcome: 'success', reason: 'first-proof', userId: id },
  ]);
  expect(await canLogIn(app, username, password)).toBe(true);
});

it('proves nothing by a click alone: a scanner that opens the link uses up nothing', async () => {
  const { id, password, token } = await unverified(app);
  for (const path of ['/verify-email', '/v1/verify-email']) {
    await app.get(`${path}?token=${token}`);
  }
  expect(await userRow(id)).toMatchObject({ email_verified_at: null });
  expect((await verify(token, password)).status).toBe(204);
});

it('refuses a wrong password, counts it as a guess, and leaves the link good', async () => {
  const { id, password, token } = await unverified(app);
  auditLines();
  await expectProblem(await verify(token, otherPassword), 401, 'invalid-credentials');
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_verified', outcome: 'failure', reason: 'wrong-password', userId: id },
  ]);
  expect((await verify(token, password)).status).toBe(204);
});

it('lets nobody guess the password with a link any longer than at a login', async () => {
  const { password, token } = await unverified(app);
  for (let guess = 0; guess < 10; guess++) await verify(token, otherPassword);
  await expectProblem(await verify(token, password), 429, 'too-many-attempts');
});

it('ends every session that was opened before the first proof', async () => {
  const person = await unverified(app);
  const session = await login(app, person);
  expect((await verify(person.token, person.password)).status).toBe(204);
  await expectProblem(await app.get('/v1/me', { token: session }), 401, 'invalid-token');
});

it('ends no session at a later proof', async () => {
  const person = await verified(app);
  const session = await login(app, person);
  await expectProblem(
    await app.post('/v1/me/verification', {}, { token: session }),
    409,
    'already-verified',
  );
  expect((await app.get('/v1/me', { token: session })).status).toBe(200);
});

it('drops the number that nobody has proved', async () => {
  const { id, password, token } = await unverified(app, { phone: freshPhone() });
  expect((await verify(token, password)).status).toBe(204);
  expect(await userRow(id)).toMatchObject({ phone: null });
});

it('takes a link once, also from two at the same moment', async () => {
  const { password, token } = await unverified(app);
  auditLines();
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async () => (await verify(token, password)).status),
  );
  expect(statuses.sort()).toEqual([204, 410, 410, 410, 410]);
  expect(auditLines().filter(({ outcome }) => outcome === 'success')).toHaveLength(1);
  await expectProblem(await verify(token, password), 410, 'verification-link-invalid');
});

it('refuses a link a second too late and takes it a second before', async () => {
  const [inTime, late] = [await unverified(app), await unverified(app)];
  travel('86399s');
  expect((await verify(inTime.token, inTime.password)).status).toBe(204);
  travel('1s');
  auditLines();
  await expectProblem(await verify(late.token, late.password), 410, 'verification-link-invalid');
  expect(auditLines()).toMatchObject([{ reason: 'verification-token-expired' }]);
  expect(await userRow(late.id)).toMatchObject({ email_verified_at: null });
});

it('refuses the link once the password has changed', async () => {
  const person = await unverified(app);
  const session = await login(app, person);
  const body = { oldPassword: person.password, newPassword: otherPassword };
  await app.post('/v1/change-password', body, { token: session });
  auditLines();
  await expectProblem(await verify(person.token, otherPassword), 410, 'verification-link-invalid');
  expect(auditLines()).toMatchObject([{ reason: 'verification-token-outdated' }]);
});

it('takes no reset link for a verification link, nor the other way round', async () => {
  const { id, username, password, token } = await unverified(app);
  const reset = await resetToken(app, { id, username, password });
  await expectProblem(await verify(reset, password), 410, 'verification-link-invalid');
  await expectProblem(
    await app.post('/v1/reset-password', { token, newPassword: otherPassword }),
    410,
    'reset-link-invalid',
  );
});

it.each(['', 'x', '__proto__', '\u0000', '😀'.repeat(20)])(
  'answers the token %j as an unknown link',
  async (token) => {
    await expectProblem(await verify(token, otherPassword), 410, 'verification-link-invalid');
  },
);

it('does not open an account that was switched off', async () => {
  const { id, password, token } = await unverified(app);
  await setUser(id, 'active', 0);
  await expectProblem(await verify(token, password), 410, 'verification-link-invalid');
});

it('writes nothing and says so where KV does not answer', async () => {
  const { id, password, token } = await unverified(app);
  const broken = makeTestApp({ KV: failingKv });
  const response = await broken.post('/v1/verify-email', { token, password });
  await expectProblem(response, 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'kv', cause: [] }]);
  expect(await userRow(id)).toMatchObject({ email_verified_at: null });
});

it('sends no link to an account that was registered inactive: the proof would open it', async () => {
  const { id, username } = await register(app, { active: false });
  await runMailQueue(id);
  expect(await mailsTo(username)).toEqual([]);
});

it('sends no link where nobody has to prove anything', async () => {
  const { id, username } = await register(makeTestApp({ VERIFICATION: 'off' }));
  await runMailQueue(id);
  expect(await mailsTo(username)).toEqual([]);
});
