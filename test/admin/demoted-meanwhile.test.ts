/** Somebody whose role is taken away while their request is on its way: between its reads and its write. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApiDocument } from '../../src/docs/openapi';
import { makeTestApp } from '../support/app';
import { mover } from '../support/moving';
import { register, registration } from '../support/people';
import { countRows, giveFactor, prove, setUser } from '../support/rows';
import { apiKey, forgetKeys, giveRole, staffMember, type TestStaff } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';
import { endpointFor, forgetEndpoints, senderOf } from '../support/webhooks';

afterEach(forgetKeys);

afterEach(forgetEndpoints);

let other: TestStaff;
beforeEach(async () => {
  await staffMember(makeTestApp(), 'admin');
  other = await staffMember(makeTestApp(), 'admin');
});

/** The real D1, which takes the role away behind the read of who asks. */
function demotingApp() {
  let isRead = false;
  const behindIt = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === 'bind') return (...values: unknown[]) => behindIt(target.bind(...values));
        return async (...args: unknown[]) => {
          const answer: unknown = await member.apply(target, args);
          if (!isRead) {
            isRead = true;
            await giveRole(other.id, null);
          }
          return answer;
        };
      },
    });
  const DB = new Proxy(env.DB, {
    get(db, name) {
      const member: unknown = Reflect.get(db, name);
      if (typeof member !== 'function') return member;
      if (name !== 'prepare') return member.bind(db);
      return (sql: string) => (isRead ? db.prepare(sql) : behindIt(db.prepare(sql)));
    },
  });
  return makeTestApp({ DB });
}

const changed = async () => ({
  accounts: await countRows('users'),
  resets: await countRows('credentials WHERE factors_reset_at IS NOT NULL'),
  users: await countRows('users WHERE active'),
  roles: await countRows('users WHERE role IS NOT NULL'),
  keys: await countRows('api_keys'),
  webhooks: await countRows("webhook_endpoints WHERE enabled AND secret_version = 1 AND url <> ''"),
  events: await countRows("audit_events WHERE outcome = 'success'"),
});

/** @param first is done with the account before. */
const user =
  (rest = '', first: (id: string) => Promise<unknown> = async () => {}) =>
  async () => {
    const { id } = await register(makeTestApp());
    await prove(id, 'email');
    await first(id);
    return `/v1/admin/users/${id}${rest}`;
  };
const webhook =
  (rest = '') =>
  async () =>
    `/v1/admin/webhooks/${(await endpointFor(['user.updated'])).id}${rest}`;
const at = (path: string) => async () => path;

const switchedOff = (id: string) => setUser(id, 'active', 0);

const { username: email, ...person } = registration();
const aWebhook = {
  url: 'https://hooks.customer.example/events',
  description: 'billing',
  events: ['user.created'],
};

type Case = [path: () => Promise<string>, body?: object | string];

/** By operation: one that is missing fails below. */
const cases: Record<string, Case> = {
  createUser: [at('/v1/admin/users'), { ...person, email }],
  importUsers: [at('/v1/admin/users/import'), `${JSON.stringify(mover())}\n`],
  changeUser: [user(), { firstName: 'Raised' }],
  deactivateUser: [user('/deactivate')],
  reactivateUser: [user('/reactivate', switchedOff)],
  unlockUser: [user('/unlock')],
  expirePassword: [user('/expire-password')],
  endUserSessions: [user('/end-sessions')],
  resetSecondFactors: [user('/reset-second-factors', giveFactor), {}],
  setRole: [user('/role'), { role: 'admin' }],
  deleteUser: [user()],
  createApiKey: [at('/v1/admin/api-keys'), { name: 'x', permissions: ['users:read'] }],
  revokeApiKey: [
    async () => {
      const admin = await staffMember(makeTestApp(), 'admin');
      return `/v1/admin/api-keys/${(await apiKey(makeTestApp(), admin, ['users:read'])).id}`;
    },
  ],
  createWebhook: [at('/v1/admin/webhooks'), aWebhook],
  changeWebhook: [webhook(), { enabled: false }],
  deleteWebhook: [webhook()],
  rotateWebhookSecret: [webhook('/rotate-secret'), {}],
  testWebhook: [webhook('/test')],
  resendDeadLetters: [webhook('/dead-letters/resend'), {}],
};

/** A mail to the owner, who may ask for it as well; there is nothing in D1 that it could go by. */
const changesNothing = ['sendReset'];

const operations = Object.entries(openApiDocument(makeTestDeps()).paths)
  .filter(([path]) => path.startsWith('/v1/admin/'))
  .flatMap(([, methods]) => Object.entries(methods) as [string, { operationId: string }][])
  .filter(([method]) => method !== 'get')
  .map(([method, { operationId }]) => ({ method: method.toUpperCase(), operationId }));

it('knows every route that changes something', () => {
  const known = [...Object.keys(cases), ...changesNothing];
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(known.sort());
});

it.each(Object.entries(cases))('%s: changes nothing any more', async (operation, [path, body]) => {
  const method = operations.find(({ operationId }) => operationId === operation)?.method ?? '';
  const asked = await path();
  const isConfirmed = /role|second-factors|api-keys$|webhooks$|rotate/.test(asked);
  const before = await changed();
  const response = await demotingApp().send(method, asked, {
    token: other.token,
    ...(typeof body === 'string' && { body, headers: { 'Content-Type': 'application/x-ndjson' } }),
    ...(typeof body === 'object' && {
      body: { ...body, ...(isConfirmed && { password: other.password }) },
    }),
  });
  expect(response.ok).toBe(false);
  expect(await changed()).toEqual({ ...before, roles: before.roles - 1 });
});

it('sends no test event either', async () => {
  const endpoint = await endpointFor(['user.updated']);
  await demotingApp().send('POST', `/v1/admin/webhooks/${endpoint.id}/test`, {
    token: other.token,
  });
  expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0 });
});
