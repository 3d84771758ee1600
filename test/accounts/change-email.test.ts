/** Another address for an account: nothing changes before it is proved, and the old one is told. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  otherPassword,
  register,
  registration,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, userRow } from '../support/rows';
import { changeEmail, changeToken, unverified, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });

const verify = (token: string, password: string) =>
  app.post('/v1/verify-email', { token, password });

/** Somebody with a proved address and a session. */
async function loggedIn() {
  const person = await verified(app);
  return { person, session: await login(app, person) };
}

it('changes nothing before the new address is proved', async () => {
  const { person, session } = await loggedIn();
  const email = freshEmail();
  auditLines();
  expect(await changeEmail(app, session, person, email)).toBe(202);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_change', outcome: 'success', reason: 'mail-queued' },
  ]);
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
  expect(await canLogIn(app, email, person.password)).toBe(false);
});

it('puts the new address in place of the old one once it is proved', async () => {
  const { person, session } = await loggedIn();
  const email = freshEmail();
  const token = await changeToken(app, session, person, email);
  auditLines();
  expect((await verify(token, person.password)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_changed', outcome: 'success', reason: null, userId: person.id },
  ]);
  expect(await userRow(person.id)).toMatchObject({ email, email_verified_at: Date.now() });
  expect(await canLogIn(app, email, person.password)).toBe(true);
  expect(await canLogIn(app, person.username, person.password)).toBe(false);
  // It was proved before: whoever has the session is the same person.
  expect((await app.get('/v1/me', { token: session })).status).toBe(200);
});

it('wants the password for the change and for the proof', async () => {
  const { person, session } = await loggedIn();
  const email = freshEmail();
  const body = { email, password: otherPassword };
  auditLines();
  await expectProblem(
    await app.post('/v1/me/email', body, { token: session }),
    403,
    'wrong-password',
  );
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_change', outcome: 'failure', reason: 'wrong-password' },
  ]);
  const token = await changeToken(app, session, person, email);
  await expectProblem(await verify(token, otherPassword), 401, 'invalid-credentials');
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
});

it('answers alike for an address that somebody else has, and tells its mailbox', async () => {
  const { person, session } = await loggedIn();
  const other = await verified(app);
  auditLines();
  expect(await changeEmail(app, session, person, other.username)).toBe(202);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_change', outcome: 'failure', reason: 'username-taken' },
  ]);
  await runMailQueue(person.id);
  const mails = await mailsTo(other.username);
  expect(mails.at(-1)?.subject).toBe('This address already has an account');
  expect(mails.at(-1)?.text).not.toContain('token=');
});

it('counts both alike: no fourth in a window', async () => {
  const { person, session } = await loggedIn();
  const other = await register(app);
  const statuses = [];
  for (const email of [freshEmail(), other.username, freshEmail(), other.username]) {
    statuses.push(await changeEmail(app, session, person, email));
  }
  expect(statuses).toEqual([202, 202, 202, 429]);
  expect(await changeEmail(app, session, person, freshEmail())).toBe(429);
});

it('refuses the link where somebody has registered the address meanwhile', async () => {
  const { person, session } = await loggedIn();
  const email = freshEmail();
  const token = await changeToken(app, session, person, email);
  await register(app, { username: email });
  auditLines();
  await expectProblem(await verify(token, person.password), 410, 'verification-link-invalid');
  expect(auditLines()).toMatchObject([{ outcome: 'failure', reason: 'username-taken' }]);
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
});

it('takes one of two links to different addresses at the same moment', async () => {
  const { person, session } = await loggedIn();
  const emails = [freshEmail(), freshEmail()];
  const tokens: string[] = [];
  for (const email of emails) tokens.push(await changeToken(app, session, person, email));
  const statuses = await Promise.all(
    tokens.map(async (token) => (await verify(token, person.password)).status),
  );
  expect(statuses.sort()).toEqual([204, 410]);
  expect(await countRows("identifiers WHERE user_id = ? AND kind = 'email'", person.id)).toBe(1);
});

it.each([
  [
    'a password change',
    async (session: string, password: string) => {
      const body = { oldPassword: password, newPassword: otherPassword };
      await app.post('/v1/change-password', body, { token: session });
      return otherPassword;
    },
  ],
])('ends a change that waits with %s', async (_, happens) => {
  const { person, session } = await loggedIn();
  const token = await changeToken(app, session, person, freshEmail());
  const password = await happens(session, person.password);
  await expectProblem(await verify(token, password), 410, 'verification-link-invalid');
});

it('lets nobody else have the old address for seven days, and then anybody', async () => {
  const { person, session } = await loggedIn();
  await verify(await changeToken(app, session, person, freshEmail()), person.password);
  const squat = () => app.post('/v1/register', registration({ username: person.username }));
  travel('7d');
  await expectProblem(await squat(), 409, 'username-taken');
  auditLines();
  await worker.scheduled({ scheduledTime: Date.now() } as ScheduledController, env);
  expect(auditLines()).toContainEqual(
    expect.objectContaining({ event: 'sys_identifier_purge', outcome: 'success' }),
  );
  expect((await squat()).status).toBe(201);
});

it('does not change an address again that could then not be taken back', async () => {
  const { person, session } = await loggedIn();
  const email = freshEmail();
  await verify(await changeToken(app, session, person, email), person.password);
  const body = { email: freshEmail(), password: person.password };
  await expectProblem(
    await app.post('/v1/me/email', body, { token: session }),
    409,
    'identifier-recently-changed',
  );
});

it('corrects an address that nobody has proved: that one is told, and cannot be taken back', async () => {
  const person = await unverified(app);
  const session = await login(app, person);
  const email = freshEmail();
  const token = await changeToken(app, session, person, email);
  expect((await verify(token, person.password)).status).toBe(204);
  await runMailQueue(person.id);
  const told = (await mailsTo(person.username)).at(-1);
  expect(told?.subject).toBe('Your account has a new address or number');
  expect(told?.text).not.toContain('token=');
  expect(await countRows('identifiers WHERE value = ?', person.username)).toBe(0);
  // The first proof of this account.
  await expectProblem(await app.get('/v1/me', { token: session }), 401, 'invalid-token');
});

it('adds no address before the number that the account signs in with is proved', async () => {
  const person = await register(app, { username: freshPhone() });
  const session = await login(app, person);
  await expectProblem(
    await app.post(
      '/v1/me/email',
      { email: freshEmail(), password: person.password },
      { token: session },
    ),
    403,
    'identifier-unverified',
  );
});

it('puts an address in the place of a number that can never be proved', async () => {
  const silent = makeTestApp({ VERIFICATION: 'optional', SMS_TRANSPORT: 'off' });
  const phone = freshPhone();
  const person = await register(silent, { username: phone });
  const email = freshEmail();
  const token = await changeToken(silent, await login(silent, person), person, email);
  expect((await verify(token, person.password)).status).toBe(204);
  expect(await canLogIn(silent, email, person.password)).toBe(true);
  expect(await canLogIn(silent, phone, person.password)).toBe(false);
});

it('has nothing to do for the address that is proved already', async () => {
  const { person, session } = await loggedIn();
  const body = { email: person.username, password: person.password };
  await expectProblem(
    await app.post('/v1/me/email', body, { token: session }),
    409,
    'already-verified',
  );
});

it('refuses what is no address', async () => {
  const { session } = await loggedIn();
  const response = await app.post(
    '/v1/me/email',
    { email: 'no address', password: otherPassword },
    { token: session },
  );
  expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
    '/email invalid_email',
  ]);
});

it('does not change the address where the old one could not be told', async () => {
  const { person, session } = await loggedIn();
  const token = await changeToken(app, session, person, freshEmail());
  const queue = { getByName: () => ({ request: () => Promise.reject(new Error('down')) }) };
  const broken = makeTestApp({ MAIL_QUEUE: queue });
  const response = await broken.post('/v1/verify-email', { token, password: person.password });
  await expectProblem(response, 503, 'service-unavailable');
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
  expect((await verify(token, person.password)).status).toBe(204);
});

it('sends the way back to the old address', async () => {
  const { person, session } = await loggedIn();
  await verify(await changeToken(app, session, person, freshEmail()), person.password);
  await runMailQueue(person.id);
  const mail = (await mailsTo(person.username)).at(-1);
  expect(mail?.subject).toBe('Your account has a new address or number');
  expect(mail?.text).toContain('/undo-change#token=');
  expect(await linkTokenOf(person.username)).toMatch(/^[\w-]{43}$/);
});
