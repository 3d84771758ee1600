/** What is left of somebody who was staff, once the cron has erased them: what they did, under a random id. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eraseAccounts } from '../../src/accounts/erase-accounts';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { askDeletion } from '../support/deletions';
import { login, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows, prove, userRow } from '../support/rows';
import {
  apiKey,
  forgetAdmins,
  forgetKeys,
  giveRole,
  staffMember,
  type TestStaff,
} from '../support/staff';
import { makeTestDeps } from '../support/test-deps';
import {
  endpointFor,
  forgetEndpoints,
  outboxOf,
  runSender,
  senderOf,
  type TestEndpoint,
} from '../support/webhooks';

const app = makeTestApp();
const from = { 'CF-Connecting-IP': '198.51.100.77', 'User-Agent': 'Desk of Zephyrine' };

let other: TestStaff;
let person: TestPerson;
let gone: TestPerson;
let key: string;
let endpoint: TestEndpoint;

afterEach(forgetKeys);

afterEach(forgetEndpoints);

beforeEach(async () => {
  await forgetAdmins();
  other = await staffMember(app, 'admin');
  gone = await register(app, { firstName: 'Zephyrine' });
  await prove(gone.id, 'email');
  await giveRole(gone.id, 'admin');
  const token = await login(app, gone);
  ({ key } = await apiKey(app, { ...gone, token }, ['users:read']));
  endpoint = await endpointFor(['user.deactivated']);
  await env.DB.prepare('UPDATE webhook_endpoints SET created_by = ?').bind(gone.id).run();
  person = await register(app);
  const path = `/v1/admin/users/${person.id}/deactivate`;
  expect((await app.send('POST', path, { token, headers: from })).status).toBe(204);
  await askDeletion(app, token, gone.password);
});

async function erase() {
  travel('604861s');
  while ((await eraseAccounts(makeTestDeps(), new Date())) > 0);
  expect(await countRows('users WHERE id = ?', gone.id)).toBe(0);
}

it('leaves what they made for the service, and the other admin as the last one', async () => {
  await erase();
  expect((await app.get(`/v1/admin/users/${other.id}`, { token: key })).status).toBe(200);
  const token = await login(app, other);
  const response = await app.get('/v1/admin/api-keys', { token });
  const { apiKeys } = await response.json<{ apiKeys: { createdBy: string }[] }>();
  expect(apiKeys.map(({ createdBy }) => createdBy)).toEqual([gone.id]);
  await expectProblem(
    await app.get(`/v1/admin/users/${gone.id}`, { token }),
    404,
    'user-not-found',
  );
  const body = { password: other.password };
  await expectProblem(await app.send('DELETE', '/v1/me', { body, token }), 409, 'last-admin');
});

it('leaves in no table their address, their name, or from where they acted', async () => {
  expect(await everyRow()).toContain(gone.username);
  expect(await everyRow()).toContain('198.51.100.77');
  await erase();
  const rows = await everyRow();
  for (const trace of [gone.username, 'Zephyrine', '198.51.100.77']) {
    expect(rows).not.toContain(trace);
  }
  expect(await countRows('audit_events WHERE actor = ?', `user:${gone.id}`)).toBeGreaterThan(0);
});

it('is told of to webhooks by the random id alone, waiting, on its way and dead', async () => {
  await erase();
  const [waiting] = await outboxOf(endpoint);
  expect(waiting).toMatchObject({ user_id: person.id, actor: `user:${gone.id}` });
  await env.DB.prepare('UPDATE webhook_endpoints SET key_id = ?').bind('lost').run();
  await senderOf(endpoint).wake(endpoint.id);
  await runSender(endpoint, { log: () => {} });
  expect(await outboxOf(endpoint)).toEqual([]);
  expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
});

it('comes back with a login before the date, as the admin that they were', async () => {
  const token = await login(app, gone);
  expect((await app.get('/v1/admin/me', { token })).status).toBe(200);
  expect(await userRow(gone.id)).toMatchObject({ active: 1 });
});

/** All that D1 holds, as one text. */
async function everyRow(): Promise<string> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>();
  const tables = await env.DB.batch(
    results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)),
  );
  return JSON.stringify(tables.map((table) => table.results));
}
