/** While the operator replaces the database nobody is served, and nothing is written or sent. */
import { createScheduledController, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { mailboxFor, mailsTo, runMailbox, runMailQueue, triesFor } from '../support/mail';
import { freshEmail, goodPassword, login, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';
import { waitingFor } from '../support/resets';
import { state } from '../support/states';
import {
  endpointFor,
  forgetEndpoints,
  happened,
  outboxOf,
  runSender,
  senderOf,
  triesAt,
} from '../support/webhooks';

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterEach(forgetEndpoints);

const closed = makeTestApp({ MAINTENANCE: 'on' });

it('answers 503 to whatever is asked, with a time to come again, and writes nothing', async () => {
  const open = makeTestApp();
  const person = await register(open);
  const token = await login(open, person);
  const before = await state();
  auditLines();
  const answers = [
    await closed.post('/v1/login', { username: person.username, password: goodPassword }),
    await closed.post('/v1/register', registration()),
    await closed.get('/v1/me', { token }),
    await closed.get('/health/ready'),
  ];
  for (const answer of answers) {
    expect(answer.headers.get('Retry-After')).toBe('5');
    await expectProblem(answer, 503, 'service-unavailable');
  }
  expect(auditLines()).toEqual(
    answers.map(() => expect.objectContaining({ event: 'sys_error', reason: 'maintenance' })),
  );
  expect(await state()).toEqual(before);
});

it('says that it runs, and which keys verify its tokens', async () => {
  expect((await closed.get('/health')).status).toBe(200);
  expect((await closed.get('/.well-known/jwks.json')).status).toBe(200);
});

it('lets the cron rest', async () => {
  await register(makeTestApp());
  await env.DB.prepare('update sessions set expires_at = 0').run();
  const before = await state();
  await worker.scheduled(createScheduledController(), { ...env, MAINTENANCE: 'on' } as typeof env);
  expect(await state()).toEqual(before);
});

describe('an alarm', () => {
  const hasMaintenance = (stub: DurableObjectStub, value: 'on' | 'off') =>
    runInDurableObject(stub, (object: object) => {
      Object.assign(object, { env: { ...env, MAINTENANCE: value } });
    });

  /** @returns what the object keeps, and in how many milliseconds it wakes. */
  const kept = (stub: DurableObjectStub) =>
    runInDurableObject(stub, async (_, { storage }) => ({
      stored: [...storage.kv.list()],
      wakesIn: ((await storage.getAlarm()) ?? 0) - Date.now(),
    }));

  /** Runs it while the service is closed, and goes on to when it comes again and the service is open. */
  async function rests(stub: DurableObjectStub, run: () => Promise<unknown>): Promise<void> {
    await hasMaintenance(stub, 'on');
    const [before, { stored }] = [await state(), await kept(stub)];
    auditLines();
    await run();
    expect(await kept(stub)).toEqual({ stored, wakesIn: 60_000 });
    expect(await state()).toEqual(before);
    expect(auditLines()).toEqual([]);
    await hasMaintenance(stub, 'off');
    travel('1m');
  }

  it('sends no mail that waits; when the service is open again, it does', async () => {
    const { id, username } = await waitingFor(makeTestApp(), 'accept');
    await rests(env.MAIL_QUEUE.getByName(id), () => runMailQueue(id));
    expect(await triesFor(username)).toEqual([]);
    await runMailQueue(id);
    expect(await mailsTo(username)).toHaveLength(1);
  });

  it('does not send what a mailbox holds; when the service is open again, it does', async () => {
    const to = freshEmail();
    const mailbox = mailboxFor(to);
    const expiresAt = Date.now() + 86_400_000;
    const notice = { kind: 'notice', notice: 'password-changed', userId: 'somebody', to } as const;
    for (const job of ['first', 'held']) {
      await mailbox.admitNotice(job, { ...notice, at: Date.now(), expiresAt });
    }
    travel('15m');
    await rests(mailbox, () => runMailbox(to));
    expect(await triesFor(to)).toEqual([]);
    await runMailbox(to);
    expect(await mailsTo(to)).toHaveLength(1);
  });

  it('leaves events of a webhook in the database; when the service is open again, it sends them', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 1);
    await senderOf(endpoint).wake(endpoint.id);
    await rests(senderOf(endpoint), () => runSender(endpoint));
    expect(await outboxOf(endpoint)).toHaveLength(1);
    expect(await triesAt(endpoint)).toEqual([]);
    await runSender(endpoint);
    expect(await outboxOf(endpoint)).toEqual([]);
    expect(await triesAt(endpoint)).toHaveLength(1);
  });

  it('rests also where another setting is wrong', async () => {
    const { id, username } = await waitingFor(makeTestApp(), 'accept');
    const stub: DurableObjectStub = env.MAIL_QUEUE.getByName(id);
    await runInDurableObject(stub, (object: object) => {
      Object.assign(object, { env: { ...env, MAINTENANCE: 'on', AUTH_SECRET: '' } });
    });
    const { stored } = await kept(stub);
    await runMailQueue(id);
    expect(await kept(stub)).toEqual({ stored, wakesIn: 60_000 });
    expect(await triesFor(username)).toEqual([]);
  });
});
