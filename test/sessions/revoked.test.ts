/** The copy in KV of what is revoked: asked where D1 is slow, and believed where it says no. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { faults } from '../support/faults';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { distantKv, failingKv, forbiddenDb, heldDb } from '../support/stand-ins';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
let token: string;
const me = (changes: Record<string, unknown>) => makeTestApp(changes).get('/v1/me', { token });
const remember = () =>
  env.KV.put(`revoked:${partsOf(token).claims.sid}`, '1', { expirationTtl: 60 });

beforeEach(async () => {
  token = await login(app, await register(app));
});

it('refuses by the record while D1 has not answered', async () => {
  await remember();
  const { DB } = heldDb();
  await expectProblem(await me({ DB }), 401, 'invalid-token');
});

it('waits for D1 where there is no record, however long it takes', async () => {
  const { DB, release } = heldDb();
  const answers: Response[] = [];
  const answered = me({ DB }).then((response) => answers.push(response));
  await scheduler.wait(60);
  expect(answers).toEqual([]);
  release();
  await answered;
  expect(answers[0]?.status).toBe(200);
});

it('is not asked where D1 has answered: a record that D1 knows nothing of refuses nobody', async () => {
  await remember();
  const asked: string[] = [];
  const KV = {
    ...distantKv,
    get: async (key: string) => {
      asked.push(key);
      return null;
    },
  };
  expect((await me({ KV })).status).toBe(200);
  await scheduler.wait(60);
  expect(asked).toEqual([]);
});

it('lets nobody in by itself: without D1 there is no yes', async () => {
  const DB = forbiddenDb();
  await expectProblem(await me({ DB }), 503, 'service-unavailable');
  expect(faults()).toEqual([{ store: 'd1', cause: [] }]);
});

it('is gone on without where it fails', async () => {
  const { DB, release } = heldDb();
  const answered = me({ DB, KV: failingKv });
  await scheduler.wait(60);
  release();
  expect((await answered).status).toBe(200);
});
