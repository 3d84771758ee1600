import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { accountKey } from '../support/account-key';
import { makeTestApp, type SendOptions } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import { freshEmail, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { prove, setUser } from '../support/rows';

const app = makeTestApp();

const forgot = (username: string, options?: SendOptions) =>
  app.post('/v1/forgot-password', { username }, options);

const statusesOf = async (requests: Promise<Response>[]) =>
  (await Promise.all(requests)).map(({ status }) => status).sort();

/** Everything a client sees, but for what differs between any two answers. */
async function seen(response: Response) {
  const headers = Object.fromEntries(response.headers);
  delete headers['x-request-id'];
  delete headers['server-timing'];
  return { status: response.status, headers, body: await response.text() };
}

/** Different people in every way that an answer might betray. */
async function switchedOff(): Promise<string> {
  const { username, id } = await register(app);
  await setUser(id, 'active', 0);
  return username;
}

const usernames: [string, () => Promise<string>][] = [
  ['an unknown address', async () => freshEmail()],
  ['an unknown phone number', async () => freshPhone()],
  ['an account registered inactive', async () => (await register(app, { active: false })).username],
  ['an account that was switched off', switchedOff],
  [
    'a person without e-mail',
    async () => (await register(app, { username: freshPhone() })).username,
  ],
  ['no username at all', async () => `nobody ${crypto.randomUUID()}`],
  ['half an address', async () => `${crypto.randomUUID()}@`],
  ['control characters', async () => `\u0000\u202e${crypto.randomUUID()}@example.com\n`],
];

it.each(usernames)('answers %s as it answers a known person, four times over', async (_, make) => {
  const known = (await register(app)).username;
  const other = await make();
  for (const status of [202, 202, 202, 429]) {
    const expected = await seen(await forgot(known));
    const given = await seen(await forgot(other));
    expect(expected.status).toBe(status);
    if (status === 202) expect(given).toEqual(expected);
    else expect({ ...given, body: '' }).toEqual({ ...expected, body: '' });
  }
});

it('says nothing in the body of a 202', async () => {
  const response = await forgot((await register(app)).username);
  expect([response.status, await response.text()]).toEqual([202, '']);
});

it.each([
  ['known', async () => (await register(app)).username],
  ['unknown', async () => freshEmail()],
])('refuses the 4th request for a %s account with the seconds to wait', async (_, make) => {
  const username = await make();
  for (let i = 0; i < 3; i++) expect((await forgot(username)).status).toBe(202);
  const fourth = await forgot(username);
  expect(fourth.headers.get('Retry-After')).toBe('86400');
  await expectProblem(fourth, 429, 'too-many-requests');
});

it('counts both identifiers of a person as one', async () => {
  const phone = freshPhone();
  const { username, id } = await register(app, { phone });
  await prove(id, 'email');
  await prove(id, 'phone');
  expect((await forgot(username)).status).toBe(202);
  expect((await forgot(phone)).status).toBe(202);
  expect((await forgot(phone)).status).toBe(202);
  await expectProblem(await forgot(username), 429, 'too-many-requests');
  await expectProblem(await forgot(phone), 429, 'too-many-requests');
  await runMailQueue(id);
  expect(await mailsTo(username)).toHaveLength(3);
});

it('counts every spelling of an unknown address as one', async () => {
  const address = freshEmail();
  for (const spelling of [address, address.toUpperCase(), ` ${address} `]) await forgot(spelling);
  await expectProblem(await forgot(address), 429, 'too-many-requests');
});

it('does not count one person against another', async () => {
  const [one, other] = [await register(app), await register(app)];
  for (let i = 0; i < 4; i++) await forgot(one.username);
  expect((await forgot(other.username)).status).toBe(202);
});

it.each([
  ['known', async () => (await register(app)).username],
  ['unknown', async () => freshEmail()],
])('slides the window of a %s account: one place is free as the oldest leaves', async (_, make) => {
  const username = await make();
  await forgot(username);
  travel('1h');
  await forgot(username);
  await forgot(username);
  travel('22h');
  travel('3599s');
  const justBefore = await forgot(username);
  expect(justBefore.headers.get('Retry-After')).toBe('1');
  await expectProblem(justBefore, 429, 'too-many-requests');
  travel('1s');
  expect((await forgot(username)).status).toBe(202);
  const next = await forgot(username);
  expect(next.headers.get('Retry-After')).toBe('3600');
  await expectProblem(next, 429, 'too-many-requests');
});

it('follows RESET_WINDOW and RESET_MAX_REQUESTS', async () => {
  const strict = makeTestApp({ RESET_WINDOW: '10m', RESET_MAX_REQUESTS: '1' });
  const body = { username: freshEmail() };
  expect((await strict.post('/v1/forgot-password', body)).status).toBe(202);
  travel('599s');
  expect((await strict.post('/v1/forgot-password', body)).status).toBe(429);
  travel('1s');
  expect((await strict.post('/v1/forgot-password', body)).status).toBe(202);
});

it('takes exactly three of ten requests at the same moment and sends exactly three mails', async () => {
  const { username, id } = await register(app);
  const statuses = await statusesOf(Array.from({ length: 10 }, () => forgot(username)));
  expect(statuses).toEqual([202, 202, 202, 429, 429, 429, 429, 429, 429, 429]);
  await runMailQueue(id);
  const mails = await mailsTo(username);
  expect(mails).toHaveLength(3);
  expect(new Set(mails.map(({ text }) => text)).size).toBe(3);
});

it('takes exactly three of ten at the same moment for an unknown account too', async () => {
  const username = freshEmail();
  const statuses = await statusesOf(Array.from({ length: 10 }, () => forgot(username)));
  expect(statuses).toEqual([202, 202, 202, 429, 429, 429, 429, 429, 429, 429]);
});

it('writes to nobody where there is no account, and audits that', async () => {
  const username = freshEmail();
  await forgot(username);
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'authn_password_reset_request', outcome: 'failure', reason: 'unknown-user' },
  ]);
  expect(await runMailQueue(await accountKey(username))).toBe(true);
  expect(await mailsTo(username)).toEqual([]);
});

it('does not write to an account that was switched off, and audits that', async () => {
  const { username, id } = await register(app);
  await setUser(id, 'active', 0);
  auditLines();
  await forgot(username);
  expect(auditLines()).toMatchObject([{ outcome: 'failure', reason: 'account-inactive' }]);
  expect(await runMailQueue(id)).toBe(true);
  expect(await mailsTo(username)).toEqual([]);
});

it('audits a person without e-mail as undeliverable where no SMS are sent', async () => {
  const { username, id } = await register(app, { username: freshPhone() });
  auditLines();
  await makeTestApp({ SMS_TRANSPORT: 'off' }).post('/v1/forgot-password', { username });
  expect(auditLines()).toMatchObject([
    { outcome: 'failure', reason: 'mail-undeliverable', userId: id },
  ]);
  expect(await runMailQueue(id)).toBe(true);
  expect(await mailsTo(username)).toEqual([]);
});

it('changes nothing in the database, nor any session or password', async () => {
  const person = await register(app);
  const rows = () => env.DB.prepare('select * from users where id = ?').bind(person.id).first();
  const before = await rows();
  await forgot(person.username);
  await runMailQueue(person.id);
  expect(await rows()).toEqual(before);
});
