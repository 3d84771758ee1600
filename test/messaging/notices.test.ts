/** What the owner of an account is told of, and what not. */
import { afterEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { expectMailFaults } from '../support/faults';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, providerAnswers, runMailQueue } from '../support/mail';
import { goodPassword, login, otherPassword, register, type TestPerson } from '../support/people';
import { resetToken } from '../support/resets';

const app = makeTestApp();

afterEach(expectMailFaults);

async function change(person: TestPerson, newPassword: string): Promise<number> {
  const token = await login(app, person);
  const body = { oldPassword: person.password, newPassword };
  return (await app.post('/v1/change-password', body, { token })).status;
}

async function guess(username: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) {
    const response = await app.post('/v1/login', { username, password: 'Not-The-One-1' });
    statuses.push(response.status);
  }
  return statuses;
}

/** Lets the queue work. @returns the subjects of all mails to this person so far. */
async function subjectsFor({ id, username }: TestPerson): Promise<string[]> {
  await runMailQueue(id);
  return (await mailsTo(username)).map(({ subject }) => subject);
}

it('tells of a changed password, with the time and without any link', async () => {
  const person = await register(app);
  expect(await change(person, otherPassword)).toBe(204);
  expect(await subjectsFor(person)).toEqual(['Your password was changed']);
  const [mail] = await mailsTo(person.username);
  expect(mail?.text).toContain('2040-03-01 12:00 UTC');
  expect(`${mail?.text}${mail?.html}`).not.toMatch(/https?:|href|token/);
});

it('tells of no change that was refused', async () => {
  const person = await register(app);
  expect(await change(person, goodPassword)).toBe(422);
  expect(await change(person, 'short')).toBe(422);
  expect(await runMailQueue(person.id)).toBe(false);
});

it('tells once of two changes that race', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const race = ['Velvet?Compass3', 'Marble/Orchid88'].map((newPassword) =>
    app.post('/v1/change-password', { oldPassword: person.password, newPassword }, { token }),
  );
  const statuses = (await Promise.all(race)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([204, 401]);
  expect(await subjectsFor(person)).toEqual(['Your password was changed']);
});

it('tells of a password reset by mail', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const response = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
  expect(response.status).toBe(204);
  expect(await subjectsFor(person)).toEqual(['Choose a new password', 'Your password was reset']);
});

it('tells once when an account is locked, and not at each longer wait', async () => {
  const person = await register(app);
  expect(await guess(person.username, 9)).not.toContain(429);
  expect(await runMailQueue(person.id)).toBe(false);
  await guess(person.username, 2);
  travel('31s');
  expect(await guess(person.username, 1)).toEqual([401]);
  expect(await subjectsFor(person)).toEqual(['Too many wrong passwords']);
});

it('tells when wrong old passwords lock the account', async () => {
  const person = await register(app);
  const token = await login(app, person);
  for (let n = 0; n < 10; n++) {
    const body = { oldPassword: 'Not-The-One-1', newPassword: otherPassword };
    expect((await app.post('/v1/change-password', body, { token })).status).toBe(403);
  }
  expect(await subjectsFor(person)).toEqual(['Too many wrong passwords']);
});

it('tells nobody who has no mailbox', async () => {
  const person = await register(app, { username: freshPhone() });
  expect(await change(person, otherPassword)).toBe(204);
  expect(await subjectsFor(person)).toEqual([]);
});

it('changes the password while the provider is down, and tells when it is back', async () => {
  const person = await register(app);
  await providerAnswers(person.username, 'error-500');
  expect(await change(person, otherPassword)).toBe(204);
  expect(await subjectsFor(person)).toEqual([]);
  await providerAnswers(person.username, 'accept');
  travel('1m');
  expect(await subjectsFor(person)).toEqual(['Your password was changed']);
});

it('changes the password where the queue itself fails', async () => {
  const MAIL_QUEUE = { getByName: () => ({ notify: () => Promise.reject(new Error('down')) }) };
  const broken = makeTestApp({ MAIL_QUEUE });
  const person = await register(broken);
  const token = await login(broken, person);
  const body = { oldPassword: goodPassword, newPassword: otherPassword };
  expect((await broken.post('/v1/change-password', body, { token })).status).toBe(204);
});
