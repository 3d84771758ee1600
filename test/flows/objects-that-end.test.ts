/**
 * A Durable Object may be moved or restarted at any moment: here in the middle of a call that its own stub
 * made, before each of its writes. What it has written by then is written wholly or not at all.
 */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { endsAtWrite } from '../support/ending-objects';
import { mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { forgot, resetToken, waitingJobs } from '../support/resets';

const app = makeTestApp();

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const wrong = ({ username }: TestPerson, by = app) =>
  by.post('/v1/login', { username, password: 'wrong' });
const attemptsOf = ({ id }: TestPerson) => env.ATTEMPT_COUNTER.getByName(id);
const queueOf = ({ id }: TestPerson) => env.MAIL_QUEUE.getByName(id);
const storedIn = (stub: { name?: string }) =>
  runInDurableObject(stub as DurableObjectStub, async (_, { storage }) => ({
    entries: [...storage.kv.list()],
    alarm: await storage.getAlarm(),
  }));
const systemError = { event: 'sys_error', outcome: 'failure', reason: 'durable-object' };

describe('a login whose counting object ends before it writes', () => {
  const write = 1;
  it.each([
    ['the count', 1],
    ['the alarm', 2],
  ])('%s is answered 503, nothing is counted, and the trail says why', async (_, ends) => {
    const person = await register(app);
    auditLines();
    await endsAtWrite(attemptsOf(person), ends);
    await expectProblem(await wrong(person), 503, 'service-unavailable');
    expect(auditLines()).toMatchObject([systemError]);
    expect(await storedIn(attemptsOf(person))).toEqual({ entries: [], alarm: null });
  });

  it('lets the wrong passwords before it count', async () => {
    const person = await register(app);
    for (let i = 0; i < 9; i++) await wrong(person);
    await endsAtWrite(attemptsOf(person), write);
    await expectProblem(await wrong(person), 503, 'service-unavailable');

    expect((await wrong(person)).status).toBe(401);
    await expectProblem(await wrong(person), 429, 'too-many-attempts');
    expect(await canLogIn(app, person.username, person.password)).toBe(false);
  });

  it('looks at no password: the right one is not let in', async () => {
    const person = await register(app);
    await endsAtWrite(attemptsOf(person), write);
    expect(await canLogIn(app, person.username, person.password)).toBe(false);
    expect(await canLogIn(app, person.username, person.password)).toBe(true);
  });
});

describe.each([
  ['the count', 1],
  ['when to forget it', 2],
  ['the mail', 3],
  ['the alarm', 4],
])('a request for a link whose queue ends before it writes %s', (_, write) => {
  it('is answered 503, and neither counted nor queued', async () => {
    const person = await register(app);
    expect(await forgot(app, person.username)).toBe(202);
    const before = await storedIn(queueOf(person));
    await endsAtWrite(queueOf(person), write);
    expect(await forgot(app, person.username)).toBe(503);
    expect(await storedIn(queueOf(person))).toEqual(before);
  });

  it('loses nothing that waits: the earlier mail is sent, and there are two more', async () => {
    const person = await register(app);
    const { username, id } = person;
    await forgot(app, username);
    await endsAtWrite(queueOf(person), write);
    expect(await forgot(app, username)).toBe(503);

    await runMailQueue(id);
    expect(await mailsTo(username)).toHaveLength(1);
    expect([await forgot(app, username), await forgot(app, username)]).toEqual([202, 202]);
    expect(await forgot(app, username)).toBe(429);
  });
});

it('answers a wrong password that locks the account, though the queue ends at its notice', async () => {
  const person = await register(app);
  await endsAtWrite(queueOf(person), 1);
  const locking = makeTestApp({ LOGIN_MAX_FAILURES: '1' });
  await expectProblem(await wrong(person, locking), 401, 'invalid-credentials');
  expect(await waitingJobs(person.id)).toEqual([]);
  await expectProblem(await wrong(person), 429, 'too-many-attempts');
});

it('resets a password, though the queue ends as it forgets what was asked for', async () => {
  const person = await register(app);
  const { username } = person;
  const token = await resetToken(app, person);
  expect([await forgot(app, username), await forgot(app, username)]).toEqual([202, 202]);
  await endsAtWrite(queueOf(person), 1);
  const response = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
  expect(response.status).toBe(204);
  expect(await canLogIn(app, username, otherPassword)).toBe(true);
  expect(await forgot(app, username)).toBe(429);
});
