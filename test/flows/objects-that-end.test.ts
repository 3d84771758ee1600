/** A Durable Object may be moved or restarted at any moment: in the middle of a call, or between two. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { canLogIn, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { forgot, waitingJobs } from '../support/resets';

const app = makeTestApp();

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

/** A namespace whose objects are ended by the platform as soon as they are called. */
function endedWhenCalled<Object extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Object>,
) {
  return {
    getByName: (name: string) => {
      const stub = namespace.getByName(name);
      return new Proxy(
        {},
        {
          get: (_, method: string) => async () => {
            await runInDurableObject(stub, (__, state) => state.abort('moved'));
            throw new Error(`${method} was never answered`);
          },
        },
      );
    },
  };
}

const wrong = (username: string, by = app) => by.post('/v1/login', { username, password: 'wrong' });

it('answers 503 to a login whose object ends in the middle, and the wrong passwords before still count', async () => {
  const { username, password } = await register(app);
  for (let i = 0; i < 9; i++) await wrong(username);
  auditLines();

  const moved = makeTestApp({ LOGIN_ATTEMPTS: endedWhenCalled(env.LOGIN_ATTEMPTS) });
  await expectProblem(await wrong(username, moved), 503, 'service-unavailable');
  expect(auditLines()).toMatchObject([
    { event: 'sys_error', outcome: 'failure', reason: 'durable-object' },
  ]);

  expect((await wrong(username)).status).toBe(401);
  await expectProblem(await wrong(username), 429, 'too-many-attempts');
  expect(await canLogIn(app, username, password)).toBe(false);
});

it('answers 503 to a request for a link whose object ends in the middle, and queues nothing', async () => {
  const { username, id } = await register(app);
  const moved = makeTestApp({ MAIL_QUEUE: endedWhenCalled(env.MAIL_QUEUE) });
  expect(await forgot(moved, username)).toBe(503);
  expect(await waitingJobs(id)).toEqual([]);
  expect(await forgot(app, username)).toBe(202);
  expect(await waitingJobs(id)).toHaveLength(1);
});
