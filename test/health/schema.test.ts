/** A Worker on a database that lacks a migration is not ready, before anybody meets what is missing. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import { triggerNames } from '../../src/db/expected-schema';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { expectProblem } from '../support/problem';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));

const run = (statement: string) => env.DB.prepare(statement).run();

it('knows every trigger that the migrations make', async () => {
  const { results } = await env.DB.prepare(
    "select name from sqlite_schema where type = 'trigger' order by name",
  ).all<{ name: string }>();
  expect(triggerNames).toEqual(results.map(({ name }) => name));
});

const trigger = 'users_role_sessions';
it.each<[string, string, () => Promise<string>]>([
  [
    'a column of the newest release',
    'alter table factors rename column sign_count to not_yet',
    async () => 'alter table factors rename column not_yet to sign_count',
  ],
  [
    'a table',
    'alter table factor_uses rename to not_yet',
    async () => 'alter table not_yet rename to factor_uses',
  ],
  [
    'a rule that only the database holds',
    `drop trigger ${trigger}`,
    async () => {
      const made = env.TEST_MIGRATIONS.flatMap(({ queries }) => queries);
      return made.find((query) => query.includes(`TRIGGER \`${trigger}\``)) ?? '';
    },
  ],
])('is not ready without %s, and is once it is there', async (_, takeAway, giveBack) => {
  const again = await giveBack();
  await run(takeAway);
  const app = makeTestApp();
  await expectProblem(await app.get('/health/ready'), 503, 'service-unavailable');
  expect(auditLines()).toMatchObject([{ event: 'sys_error', reason: 'd1-schema' }]);
  await run(again);
  expect((await makeTestApp().get('/health/ready')).status).toBe(200);
});

it('asks for the schema once in the life of an isolate', async () => {
  const asked: string[] = [];
  const DB = {
    prepare: (statement: string) => {
      asked.push(statement);
      return env.DB.prepare(statement);
    },
  };
  const app = makeTestApp({ DB });
  await app.get('/health/ready');
  vi.setSystemTime(Date.now() + 6_000);
  await app.get('/health/ready');
  expect(asked.filter((statement) => statement.includes('sqlite_schema'))).toHaveLength(1);
  expect(asked).toHaveLength(3);
});
