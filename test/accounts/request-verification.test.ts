/** Asking for the proof again, and a service that lets nobody in without it. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, login, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { verified } from '../support/verifications';

const required = makeTestApp({ VERIFICATION: 'required' });
const optional = makeTestApp({ VERIFICATION: 'optional' });

/** @returns the token of a login that waits for the proof. */
async function verifyToken({ username, password }: TestPerson): Promise<string> {
  const response = await required.post('/v1/login', { username, password });
  const { verifyToken: token } = await expectProblem(response, 403, 'identifier-unverified');
  return String(token);
}

const again = (token: string, body = {}) => required.post('/v1/me/verification', body, { token });

it('refuses a right password until the address is proved, and lets nobody in', async () => {
  const person = await register(required);
  auditLines();
  const { username, password } = person;
  const problem = await expectProblem(
    await required.post('/v1/login', { username, password }),
    403,
    'identifier-unverified',
  );
  expect(problem).toMatchObject({ verifyToken: expect.any(String), expiresIn: 600 });
  expect(problem).not.toHaveProperty('accessToken');
  expect(auditLines()).toMatchObject([
    { event: 'authn_login_fail', outcome: 'failure', reason: 'identifier-unverified' },
  ]);
});

it('says nothing of it to somebody without the password', async () => {
  const { username } = await register(required);
  const response = await required.post('/v1/login', { username, password: otherPassword });
  await expectProblem(response, 401, 'invalid-credentials');
});

it('lets the person in once the address is proved', async () => {
  const { username, password } = await verified(required);
  expect(await canLogIn(required, username, password)).toBe(true);
});

it('sends the link again with the token of the refused login, and that opens nothing else', async () => {
  const person = await register(required);
  const token = await verifyToken(person);
  auditLines();
  expect((await again(token)).status).toBe(202);
  expect(auditLines()).toMatchObject([
    { event: 'user_verification_request', outcome: 'success', reason: 'mail-queued' },
  ]);
  await runMailQueue(person.id);
  expect(await mailsTo(person.username)).toHaveLength(2);
  for (const path of ['/v1/me', '/v1/sessions', '/v1/me/activity']) {
    await expectProblem(await required.get(path, { token }), 401, 'invalid-token');
  }
  const change = { oldPassword: person.password, newPassword: otherPassword };
  await expectProblem(
    await required.post('/v1/change-password', change, { token }),
    401,
    'invalid-token',
  );
  const email = { email: 'thief@example.com', password: person.password };
  await expectProblem(await required.post('/v1/me/email', email, { token }), 401, 'invalid-token');
});

it('ends the token of the refused login with the proof, and after ten minutes', async () => {
  const person = await register(required);
  const [token, late] = [await verifyToken(person), await verifyToken(person)];
  travel('10m');
  await expectProblem(await again(late), 401, 'invalid-token');
  await runMailQueue(person.id);
  const proof = { token: await linkTokenOf(person.username), password: person.password };
  expect((await required.post('/v1/verify-email', proof)).status).toBe(204);
  await expectProblem(await again(token), 401, 'invalid-token');
});

it('sends three links in a window, the one of the registration counted, and no fourth', async () => {
  const person = await register(optional);
  const token = await login(optional, person);
  const ask = () => optional.post('/v1/me/verification', {}, { token });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await ask()).status);
  expect(statuses).toEqual([202, 202, 429]);
  auditLines();
  await expectProblem(await ask(), 429, 'too-many-requests');
  expect(auditLines()).toMatchObject([
    { event: 'excess_rate_limit_exceeded', outcome: 'failure', userId: person.id },
  ]);
  await runMailQueue(person.id);
  expect(await mailsTo(person.username)).toHaveLength(3);
});

it('has nothing to verify for a kind that the account does not sign in with', async () => {
  const person = await register(optional);
  const token = await login(optional, person);
  await expectProblem(
    await optional.post('/v1/me/verification', { kind: 'phone' }, { token }),
    409,
    'already-verified',
  );
});

it('needs a token', async () => {
  await expectProblem(
    await required.post('/v1/me/verification', {}),
    401,
    'authentication-required',
  );
});
