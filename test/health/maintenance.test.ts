/** While the operator replaces the database nobody is served, and nothing is written. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { goodPassword, login, register, registration } from '../support/people';
import { expectProblem } from '../support/problem';
import { state } from '../support/states';

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));

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
