/** What one mailbox gets, however many accounts lead to it. */
import { evictDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import type { NoticeJob, Standing } from '../../src/messaging/job';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { mailboxFor, mailsTo, runMailbox, runMailQueue } from '../support/mail';
import { login, register, type TestPerson } from '../support/people';
import { forgot } from '../support/resets';

const app = makeTestApp();
const someLocalPart = () => `b${crypto.randomUUID().slice(0, 12)}`;

/** An account under each address, as an attacker opens them, and a link asked for each. */
async function askFor(usernames: string[]): Promise<TestPerson[]> {
  const people: TestPerson[] = [];
  for (const username of usernames) {
    const person = await register(app, { username });
    expect(await forgot(app, username)).toBe(202);
    await runMailQueue(person.id);
    people.push(person);
  }
  return people;
}

const countTo = async (usernames: string[]) =>
  (await Promise.all(usernames.map((one) => mailsTo(one)))).flat().length;

it('serves three sub-addresses in a window, audits the others, and answers all alike', async () => {
  const name = someLocalPart();
  const tags = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${name}+${n}@example.com`);
  auditLines();
  const people = await askFor(tags);
  expect(await countTo(tags)).toBe(3);
  const full = auditLines().filter((line) => line.reason === 'mailbox-full');
  expect(full).toHaveLength(6);
  expect(full[0]).toMatchObject({
    event: 'excess_rate_limit_exceeded',
    outcome: 'failure',
    userId: people[3]?.id,
  });
});

it('cannot be used to keep the link from the owner of the plain address', async () => {
  const name = someLocalPart();
  await askFor([1, 2, 3, 4, 5].map((n) => `${name}+${n}@example.com`));
  await askFor([`${name}@example.com`]);
  expect(await mailsTo(`${name}@example.com`)).toHaveLength(1);
});

it('serves a sub-address again that it serves already, and others when the window is over', async () => {
  const name = someLocalPart();
  const tags = [1, 2, 3, 4].map((n) => `${name}+${n}@example.com`);
  const [first, , , fourth] = await askFor(tags);
  await forgot(app, first?.username ?? '');
  await runMailQueue(first?.id ?? '');
  expect(await mailsTo(first?.username ?? '')).toHaveLength(2);

  travel('24h');
  await forgot(app, fourth?.username ?? '');
  await runMailQueue(fourth?.id ?? '');
  expect(await mailsTo(fourth?.username ?? '')).toHaveLength(1);
});

it('counts dots of a mailbox where they mean nothing apart from tags', async () => {
  const name = someLocalPart();
  const dotted = [1, 2, 3, 4].map((n) => `${name.slice(0, n)}.${name.slice(n)}@gmail.com`);
  await askFor([`${name}+1@gmail.com`, `${name}+2@gmail.com`, `${name}+3@googlemail.com`]);
  await askFor(dotted);
  expect(await countTo(dotted)).toBe(3);
});

const day = 86_400_000;
const link = (address: string, standing: Standing) => ({
  address,
  variant: address.includes('+') ? ('tagged' as const) : ('plain' as const),
  standing,
});

it('takes ten links in a day for an address that nobody has proved, from however many accounts', async () => {
  const to = `${someLocalPart()}@example.com`;
  const mailbox = mailboxFor(to);
  const asked = Array.from({ length: 12 }, (_, n) =>
    mailbox.admitLink(`job-${n}`, link(to, 'signs-in'), day),
  );
  expect((await Promise.all(asked)).filter((one) => one === 'send')).toHaveLength(10);
  expect(await mailbox.admitLink('job-3', link(to, 'signs-in'), day)).toBe('send');
  travel('24h');
  expect(await mailbox.admitLink('job-13', link(to, 'signs-in'), day)).toBe('send');
});

it('leaves the owner of an address what strangers use up who have typed it beside their numbers', async () => {
  const to = `${someLocalPart()}@example.com`;
  const owner = await register(app, { username: to });
  // Where no SMS are sent, a number's reset goes to the mailbox beside it.
  const silent = makeTestApp({ SMS_TRANSPORT: 'off' });
  for (let n = 0; n < 3; n++) {
    const squatter = await register(silent, { username: freshPhone(), email: to });
    for (let i = 0; i < 3; i++) {
      expect(await forgot(silent, squatter.username)).toBe(202);
      await runMailQueue(squatter.id);
    }
  }
  expect(await mailsTo(to)).toHaveLength(3);
  await forgot(app, to);
  await runMailQueue(owner.id);
  expect(await mailsTo(to)).toHaveLength(4);
});

it('sends no more than ten links to an account that is changed again and again to free its count', async () => {
  const person = await register(app);
  let oldPassword = person.password;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 3; i++) {
      expect(await forgot(app, person.username)).toBe(202);
      await runMailQueue(person.id);
    }
    const newPassword = `Velvet?Compass${round}${round}`;
    const token = await login(app, { ...person, password: oldPassword });
    await app.post('/v1/change-password', { oldPassword, newPassword }, { token });
    oldPassword = newPassword;
  }
  const links = (await mailsTo(person.username)).filter(({ text }) => text.includes('#token='));
  expect(links).toHaveLength(10);
});

it('always serves an address that its owner has proven', async () => {
  const name = someLocalPart();
  await askFor([1, 2, 3].map((n) => `${name}+${n}@example.com`));
  const mailbox = mailboxFor(`${name}@example.com`);
  const mine = `${name}+mine@example.com`;
  expect(await mailbox.admitLink('a', link(mine, 'signs-in'), day)).toBe('full');
  expect(await mailbox.admitLink('b', link(mine, 'proved'), day)).toBe('send');
});

it('lets three of six through that ask at the same moment', async () => {
  const name = someLocalPart();
  const mailbox = mailboxFor(`${name}@example.com`);
  const asked = [1, 2, 3, 4, 5, 6].map((n) =>
    mailbox.admitLink(`job-${n}`, link(`${name}+${n}@example.com`, 'signs-in'), day),
  );
  const admitted = await Promise.all(asked);
  expect(admitted.filter((one) => one === 'send')).toHaveLength(3);
});

/** Changes the password so often, back and forth with new ones. */
async function changeTimes(person: TestPerson, times: number): Promise<void> {
  let oldPassword = person.password;
  for (let n = 0; n < times; n++) {
    const newPassword = `Velvet?Compass${n}${n}`;
    const token = await login(app, { ...person, password: oldPassword });
    const response = await app.post('/v1/change-password', { oldPassword, newPassword }, { token });
    expect(response.status).toBe(204);
    await runMailQueue(person.id);
    oldPassword = newPassword;
  }
}

it('tells of twenty changes in two mails: the first at once, the others in one', async () => {
  const person = await register(app);
  await changeTimes(person, 20);
  expect(await mailsTo(person.username)).toHaveLength(1);
  travel('15m');
  await runMailbox(person.username);
  const [, digest, ...more] = await mailsTo(person.username);
  expect(more).toEqual([]);
  expect(digest?.subject).toBe('What happened to your account');
  expect(digest?.text).toContain(
    'The password was changed, and all sessions ended: 19 times, the last time at 2040-03-01 12:00 UTC.',
  );
  expect(`${digest?.text}${digest?.html}`).not.toMatch(/https?:|href|token/);
});

it('sends nothing of them a second before the window ends', async () => {
  const person = await register(app);
  await changeTimes(person, 2);
  travel('899s');
  await runMailbox(person.username);
  expect(await mailsTo(person.username)).toHaveLength(1);
  travel('1s');
  await runMailbox(person.username);
  expect(await mailsTo(person.username)).toHaveLength(2);
});

it('tells of one further change in the words of the notice itself', async () => {
  const person = await register(app);
  await changeTimes(person, 2);
  travel('15m');
  await runMailbox(person.username);
  const subjects = (await mailsTo(person.username)).map(({ subject }) => subject);
  expect(subjects).toEqual(['Your password was changed', 'Your password was changed']);
});

const notice = (to: string, what: NoticeJob['notice'] = 'password-changed'): NoticeJob => ({
  kind: 'notice',
  notice: what,
  userId: 'somebody',
  to,
  at: Date.now(),
  expiresAt: Date.now() + 86_400_000,
});

it('counts the accounts of all sub-addresses as one mailbox', async () => {
  const name = someLocalPart();
  const mailbox = mailboxFor(`${name}@example.com`);
  const admitted = [];
  for (const n of [1, 2, 3]) {
    admitted.push(await mailbox.admitNotice(`job-${n}`, notice(`${name}+${n}@example.com`)));
  }
  expect(admitted).toEqual(['send', 'held', 'held']);
});

it('says the same again to an alarm that is repeated, and counts it once', async () => {
  const to = `${someLocalPart()}@example.com`;
  const mailbox = mailboxFor(to);
  expect(await mailbox.admitNotice('first', notice(to))).toBe('send');
  await evictDurableObject(mailbox);
  expect(await mailbox.admitNotice('first', notice(to))).toBe('send');
  await mailbox.admitNotice('second', notice(to, 'account-locked'));
  await evictDurableObject(mailbox);
  await mailbox.admitNotice('second', notice(to, 'account-locked'));
  travel('15m');
  await runMailbox(to);
  expect((await mailsTo(to)).map(({ subject }) => subject)).toEqual(['Too many wrong passwords']);
});

it('sends fewer and fewer of them in a day of attack, and begins anew after a quiet one', async () => {
  const to = `${someLocalPart()}@example.com`;
  const mailbox = mailboxFor(to);
  for (let minute = 0; minute < 24 * 60; minute += 15) {
    await mailbox.admitNotice(`a-${minute}`, notice(to));
    await mailbox.admitNotice(`b-${minute}`, notice(to));
    travel('15m');
    await runMailbox(to);
  }
  expect((await mailsTo(to)).length).toBeLessThanOrEqual(10);
  travel('4h');
  await runMailbox(to);
  travel('4h');
  await runMailbox(to);
  expect(await mailbox.admitNotice('anew', notice(to))).toBe('send');
});

it('forgets everything when nothing is left to come', async () => {
  const to = `${someLocalPart()}+1@example.com`;
  const mailbox = mailboxFor(to);
  await mailbox.admitNotice('one', notice(to));
  await mailbox.admitLink('a job', link(to, 'signs-in'), day);
  travel('15m');
  expect(await runMailbox(to)).toBe(true);
  travel('24h');
  expect(await runMailbox(to)).toBe(true);
  expect(await runMailbox(to)).toBe(false);
});
