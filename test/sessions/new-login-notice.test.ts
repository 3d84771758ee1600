/** LOGIN_NOTICE: whether the owner hears by mail of a login from a device that is not known to the account. */
import { expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import { freshEmail, openSession, register, type TestPerson } from '../support/people';

const quiet = makeTestApp();
const telling = makeTestApp({ LOGIN_NOTICE: 'new-device' });
const chrome =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

async function mails(person: TestPerson) {
  await runMailQueue(person.id);
  return mailsTo(person.username);
}

/** @returns the cookie by which the device is known from then on. */
async function deviceOf(by: TestApp, { username, password }: TestPerson): Promise<string> {
  const response = await by.post('/v1/login', { username, password });
  return response.headers.get('Set-Cookie')?.split(';')[0] ?? '';
}

it('tells of a login from a new device, from what and when', async () => {
  const person = await register(telling);
  await openSession(telling, person, { 'User-Agent': chrome });
  expect(await mails(person)).toMatchObject([
    {
      subject: 'New login to your account',
      text: expect.stringContaining(
        'logged in to this account at 2040-03-01 12:00 UTC from a device that had not logged in since the password was set: Chrome on Linux.',
      ),
    },
  ]);
});

it('tells nothing of a device that is known', async () => {
  const person = await register(telling);
  const Cookie = await deviceOf(quiet, person);
  await openSession(telling, person, { Cookie });
  expect(await mails(person)).toEqual([]);
});

it('knows no device by the cookie of another account', async () => {
  const [person, other] = [await register(telling), await register(telling)];
  const Cookie = await deviceOf(quiet, other);
  await openSession(telling, person, { Cookie });
  expect(await mails(person)).toHaveLength(1);
});

it('puts nothing into the mail that the client wrote', async () => {
  const person = await register(telling);
  const text = 'Call +1 555 0100 at https://evil.example/1.0 (Windows NT 10.0)';
  await openSession(telling, person, { 'User-Agent': text });
  const [mail] = await mails(person);
  expect(mail?.text).toContain('an unknown device');
  expect(JSON.stringify(mail)).not.toContain('evil');
});

it('tells nobody whose address somebody has only typed', async () => {
  const victim = freshEmail();
  const person = await register(telling, { username: freshPhone(), email: victim });
  await openSession(telling, person);
  await runMailQueue(person.id);
  expect(await mailsTo(victim)).toEqual([]);
});

it('tells nothing by default, nor of a login that failed', async () => {
  const person = await register(quiet);
  await openSession(quiet, person);
  await telling.post('/v1/login', { username: person.username, password: 'wrong' });
  expect(await mails(person)).toEqual([]);
});

it('sends further ones together: a client without cookies is new each time', async () => {
  const person = await register(telling);
  for (let i = 0; i < 5; i++) await openSession(telling, person);
  expect(await mails(person)).toHaveLength(1);
});
