/** `REGISTRATION=conceal`: the answer reveals nothing; the mailbox is told the truth. */
import { describe, expect, it } from 'vitest';
import { nameKey } from '../support/account-key';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, freshEmail, goodPassword, register, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { waitingJobs } from '../support/resets';
import { countRows } from '../support/rows';

const app = makeTestApp({ REGISTRATION: 'conceal' });
const revealing = makeTestApp();

const ask = (changes: Record<string, unknown> = {}) =>
  app.post('/v1/register', registration(changes));

/** What an asker can see of an answer, but for its request id and time. */
const seen = async (response: Response) => {
  const headers = [...response.headers].filter(
    ([name]) => name !== 'x-request-id' && name !== 'server-timing',
  );
  return { status: response.status, headers, body: await response.text() };
};

it('answers the same whether there is an account or not, inactive ones too', async () => {
  const known = await register(revealing);
  const inactive = await register(revealing, { active: false });
  const answers = [];
  for (const username of [freshEmail(), known.username, inactive.username]) {
    answers.push(await seen(await ask({ username })));
  }
  expect(answers[0]).toMatchObject({ status: 202, body: '' });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

it('stores nothing before the mailbox has confirmed it', async () => {
  const username = freshEmail();
  const rows = () =>
    countRows(
      '(SELECT request_id FROM audit_events UNION ALL SELECT user_id FROM password_history)',
    );
  const before = await rows();
  await ask({ username });
  expect(await countRows('identifiers WHERE value = ?', username)).toBe(0);
  expect(await rows()).toBe(before);
});

it('mails a link to somebody new', async () => {
  const username = freshEmail();
  await ask({ username });
  await runMailQueue(await nameKey(username));
  const [mail, ...more] = await mailsTo(username);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe('Confirm your registration');
  expect(mail?.text).toMatch(
    /https:\/\/accounts\.example\/confirm-registration#token=[\w-]{43}(\s|$)/,
  );
});

it('mails to the owner that there is an account, without any link, and leaves it as it is', async () => {
  const person = await register(revealing);
  await ask({ username: person.username.toUpperCase(), password: 'Copper!Lantern7' });
  await runMailQueue(await nameKey(person.username));
  const [mail, ...more] = await mailsTo(person.username);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe('You already have an account');
  expect(`${mail?.text}${mail?.html}`).not.toMatch(/http|href|token/);
  expect(await canLogIn(revealing, person.username, person.password)).toBe(true);
});

it('holds neither the password nor a token while the mail waits', async () => {
  const username = freshEmail();
  await ask({ username });
  const waiting = JSON.stringify(await waitingJobs(await nameKey(username)));
  expect(waiting).toContain(username);
  expect(waiting).not.toContain(goodPassword);
  expect(waiting).not.toContain('token');
});

it.each<[string, () => Promise<string>]>([
  ['somebody new', async () => freshEmail()],
  ['somebody who has an account', async () => (await register(revealing)).username],
])('takes three requests a window for %s, and refuses the fourth', async (_, person) => {
  const username = await person();
  for (let i = 0; i < 3; i++) expect((await ask({ username })).status).toBe(202);
  const response = await ask({ username });
  expect(response.headers.get('Retry-After')).toBe('86400');
  await expectProblem(response, 429, 'too-many-requests');
});

it('counts on when an account is opened meanwhile: the count does not tell of it', async () => {
  const username = freshEmail();
  for (let i = 0; i < 3; i++) expect((await ask({ username })).status).toBe(202);
  await register(revealing, { username });
  expect((await ask({ username })).status).toBe(429);
});

it('does not use up the reset links of the owner', async () => {
  const { username } = await register(revealing);
  for (let i = 0; i < 4; i++) await ask({ username });
  expect((await app.post('/v1/forgot-password', { username })).status).toBe(202);
});

it.each([
  ['a phone number as username', { username: '+14155552671' }, '/username'],
  ['a phone number beside the address', { phone: '+14155552671' }, '/phone'],
  [
    'an address beside a phone number',
    { username: '+14155552671', email: 'a@example.com' },
    '/username',
  ],
])('takes no %s: a number cannot be confirmed by mail', async (_, changes, pointer) => {
  const problem = await expectProblem(await ask(changes), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual([`${pointer} phone_unconfirmable`]);
});

it('still tells every broken rule of the body, known or not', async () => {
  const { username } = await register(revealing);
  const changes = { password: 'short', dateOfBirth: '2999-01-01' };
  const [known, unknown] = await Promise.all(
    [username, freshEmail()].map(async (name) =>
      rulesOf(
        await expectProblem(await ask({ ...changes, username: name }), 422, 'validation-failed'),
      ),
    ),
  );
  expect(known).toContain('/dateOfBirth date_not_in_past');
  expect(known).toEqual(unknown);
});

describe('the trail', () => {
  it.each<[string, () => Promise<string>, Record<string, unknown>]>([
    ['a mail is queued', async () => freshEmail(), { outcome: 'success', reason: 'mail-queued' }],
    [
      'there is an account',
      async () => (await register(revealing)).username,
      { outcome: 'failure', reason: 'username-taken' },
    ],
  ])('says in one line that %s', async (_, person, line) => {
    const username = await person();
    auditLines();
    await ask({ username });
    expect(auditLines()).toMatchObject([{ event: 'user_registration_request', ...line }]);
  });
});

it('says 409 by default', async () => {
  const { username } = await register(revealing);
  await expectProblem(
    await revealing.post('/v1/register', registration({ username })),
    409,
    'username-taken',
  );
});
