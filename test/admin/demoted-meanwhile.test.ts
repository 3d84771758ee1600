/** Somebody whose role is taken away while their request is on its way: between its reads and its write. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { register, registration } from '../support/people';
import { countRows, prove } from '../support/rows';
import { apiKey, forgetKeys, giveRole, staffMember, type TestStaff } from '../support/staff';
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
  users: await countRows('users WHERE active'),
  roles: await countRows('users WHERE role IS NOT NULL'),
  keys: await countRows('api_keys'),
  webhooks: await countRows("webhook_endpoints WHERE enabled AND secret_version = 1 AND url <> ''"),
  events: await countRows("audit_events WHERE outcome = 'success'"),
});

const user = (rest = '') => ({
  path: async () => {
    const { id } = await register(makeTestApp());
    await prove(id, 'email');
    return `/v1/admin/users/${id}${rest}`;
  },
});
const webhook = (rest = '') => ({
  path: async () => `/v1/admin/webhooks/${(await endpointFor(['user.updated'])).id}${rest}`,
});
const at = (path: string) => ({ path: async () => path });

const { username: email, ...person } = registration();
const aWebhook = {
  url: 'https://hooks.customer.example/events',
  description: 'billing',
  events: ['user.created'],
};

it.each<[string, { path: () => Promise<string> }, object?]>([
  ['POST', at('/v1/admin/users'), { ...person, email }],
  ['PATCH', user(), { firstName: 'Raised' }],
  ['POST', user('/deactivate')],
  ['POST', user('/unlock')],
  ['POST', user('/expire-password')],
  ['POST', user('/end-sessions')],
  ['PUT', user('/role'), { role: 'admin' }],
  ['DELETE', user()],
  ['POST', at('/v1/admin/api-keys'), { name: 'x', permissions: ['users:read'] }],
  ['POST', at('/v1/admin/webhooks'), aWebhook],
  ['PATCH', webhook(), { enabled: false }],
  ['DELETE', webhook()],
  ['POST', webhook('/rotate-secret'), {}],
  ['POST', webhook('/test')],
  ['POST', webhook('/dead-letters/resend'), {}],
])('%s $path: changes nothing any more (%#)', async (method, { path }, body) => {
  const asked = await path();
  const isConfirmed = /role|api-keys|webhooks$|rotate/.test(asked);
  const before = await changed();
  const response = await demotingApp().send(method, asked, {
    token: other.token,
    ...(body && { body: { ...body, ...(isConfirmed && { password: other.password }) } }),
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

it('revokes no key', async () => {
  const app = makeTestApp();
  const { id } = await apiKey(app, await staffMember(app, 'admin'), ['users:read']);
  await demotingApp().send('DELETE', `/v1/admin/api-keys/${id}`, { token: other.token });
  expect(await countRows('api_keys WHERE id = ?', id)).toBe(1);
});
