/** Faults of the stores while staff acts on accounts, keys and webhooks. */
import { env } from 'cloudflare:workers';
import { afterEach } from 'vitest';
import { makeTestApp } from '../support/app';
import { describeFaults, type Flow } from '../support/describe-faults';
import { mover } from '../support/moving';
import { login, register, registration, type TestPerson } from '../support/people';
import { prove, setUser } from '../support/rows';
import { apiKey, forgetKeys, staffMember, type TestStaff } from '../support/staff';
import { endpointFor, forgetEndpoints } from '../support/webhooks';

afterEach(forgetKeys);

afterEach(forgetEndpoints);

const app = makeTestApp();

/** An admin acts on somebody. @param first happens to them before. */
const acting =
  (
    method: string,
    path: string,
    body: (admin: TestStaff) => Record<string, unknown> | undefined = () => undefined,
    first: (person: TestPerson) => Promise<unknown> = async () => {},
  ): Flow['prepare'] =>
  async () => {
    const [admin, person] = [await staffMember(app, 'admin'), await register(app)];
    await first(person);
    return (by) =>
      by.send(method, `/v1/admin/users/${person.id}${path}`, {
        token: admin.token,
        body: body(admin),
      });
  };

/** An admin, and no account. */
const asAdmin =
  (
    method: string,
    path: (admin: TestStaff) => Promise<string>,
    body: (admin: TestStaff) => Record<string, unknown> | undefined = () => undefined,
    headers: Record<string, string> = {},
  ): Flow['prepare'] =>
  async () => {
    const admin = await staffMember(app, 'admin');
    const at = await path(admin);
    const said = body(admin);
    return (by) => by.send(method, at, { token: admin.token, body: said, headers });
  };

const password = (admin: TestStaff) => ({ password: admin.password });
const ofWebhook = (rest: string) => async () =>
  `/v1/admin/webhooks/${(await endpointFor(['user.created'])).id}${rest}`;

describeFaults({
  'a deactivation': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events user_deactivated success', '~ users active deactivations version'],
    prepare: acting('POST', '/deactivate'),
  },
  'a deactivation by a key': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events user_deactivated success', '~ users active deactivations version'],
    prepare: async () => {
      const [admin, person] = [await staffMember(app, 'admin'), await register(app)];
      const { key } = await apiKey(app, admin, ['users:write']);
      // Its use is noted once an hour.
      await app.get('/v1/admin/me', { token: key });
      return (by) => by.send('POST', `/v1/admin/users/${person.id}/deactivate`, { token: key });
    },
  },
  'a deactivation of an account that is inactive': {
    calls: ['d1 select', 'd1 select', 'd1 batch', 'd1 select'],
    status: 204,
    change: [],
    prepare: acting('POST', '/deactivate', undefined, ({ id }) =>
      env.DB.prepare('UPDATE users SET active = 0 WHERE id = ?').bind(id).run(),
    ),
  },
  'a reactivation': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events user_reactivated success', '~ users active version'],
    prepare: acting('POST', '/reactivate', undefined, ({ id }) => setUser(id, 'active', 0)),
  },
  'an unlock': {
    calls: ['d1 select', 'd1 select', 'quota take', 'd1 select', 'd1 batch', 'attempts clear?'],
    status: 204,
    change: ['+ audit_events user_unlocked success', '~ credentials attempts_reset_at'],
    prepare: acting('POST', '/unlock'),
  },
  'an expiry of a password': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events user_password_expired success', '~ credentials expired_at'],
    prepare: acting('POST', '/expire-password'),
  },
  'an end of all sessions': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events session_revoked success', '~ users deactivations'],
    prepare: acting('POST', '/end-sessions', undefined, (person) => login(app, person)),
  },
  'a reset that staff sends': {
    calls: ['d1 select', 'd1 select', 'mail request'],
    status: 202,
    change: [],
    prepare: acting('POST', '/send-reset'),
  },
  'a deletion that staff asks for': {
    calls: ['d1 select', 'd1 select', 'd1 batch', 'd1 select?', 'mail notify?'],
    status: 202,
    change: [
      '+ audit_events user_deletion_request success',
      '~ users deactivations delete_at version',
    ],
    prepare: acting('DELETE', ''),
  },
  'a role': {
    calls: ['d1 select', 'd1 select', 'attempts begin', 'attempts clear?', 'd1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events authz_change success', '~ users deactivations role version'],
    prepare: acting(
      'PUT',
      '/role',
      (admin) => ({ role: 'support', ...password(admin) }),
      ({ id }) => prove(id, 'email'),
    ),
  },
  'a correction': {
    calls: ['d1 select', 'd1 select', 'd1 batch'],
    status: 200,
    change: ['+ audit_events user_updated success', '~ users last_name version'],
    prepare: acting('PATCH', '', () => ({ lastName: 'Kestrel' })),
  },
  'an invitation': {
    calls: ['d1 select', 'd1 batch', 'mail request?'],
    status: 201,
    change: [
      '+ audit_events user_created success',
      '+ credentials',
      '+ identifiers',
      '+ password_history',
      '+ users',
    ],
    again: 409,
    prepare: asAdmin(
      'POST',
      async () => '/v1/admin/users',
      () => {
        const { username: email, password: _, ...person } = registration();
        return { ...person, email };
      },
    ),
  },
  'people who move in': {
    calls: ['d1 select', 'd1 batch', 'd1 batch'],
    status: 200,
    change: ['+ audit_events user_created success', '+ credentials', '+ identifiers', '+ users'],
    beside: ['user_created'],
    reads: [2],
    prepare: asAdmin(
      'POST',
      async () => '/v1/admin/users/import',
      () => mover(),
      { 'Content-Type': 'application/x-ndjson' },
    ),
  },
  'a look at an account': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: acting('GET', ''),
  },
  'a look at what was done with an account': {
    calls: ['d1 select', 'd1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: acting('GET', '/activity'),
  },
  'a look for accounts': {
    calls: ['d1 select', 'd1 batch'],
    status: 200,
    change: [],
    reads: [2],
    prepare: asAdmin('GET', async () => '/v1/admin/users'),
  },
  'a look at the trail': {
    calls: ['d1 select', 'd1 batch'],
    status: 200,
    change: [],
    reads: [2],
    prepare: asAdmin('GET', async () => '/v1/admin/trail'),
  },
  'a look at the counts': {
    calls: ['d1 select', 'counts since'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', async () => '/v1/admin/stats'),
  },
  'people who move out': {
    calls: ['d1 select', 'd1 select', 'd1 select', 'd1 batch'],
    status: 200,
    change: ['+ audit_events user_export success'],
    prepare: asAdmin('GET', async () => '/v1/admin/users/export'),
  },
  'a look at who somebody is here': {
    calls: ['d1 select'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', async () => '/v1/admin/me'),
  },
  'a look at the keys': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', async () => '/v1/admin/api-keys'),
  },
  'a new key': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 batch'],
    status: 201,
    change: ['+ api_keys', '+ audit_events authn_token_created success'],
    prepare: asAdmin(
      'POST',
      async () => '/v1/admin/api-keys',
      (admin) => ({ name: 'billing', permissions: ['users:read'], ...password(admin) }),
    ),
  },
  'the end of a key': {
    calls: ['d1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events authn_token_revoked success', '- api_keys'],
    again: 404,
    prepare: asAdmin(
      'DELETE',
      async (admin) => `/v1/admin/api-keys/${(await apiKey(app, admin, ['users:read'])).id}`,
    ),
  },
  'a new webhook': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 batch'],
    status: 201,
    change: ['+ audit_events webhook_created success', '+ webhook_endpoints'],
    prepare: asAdmin(
      'POST',
      async () => '/v1/admin/webhooks',
      (admin) => ({
        url: 'https://hooks.customer.example/events',
        description: 'billing',
        events: ['user.created'],
        ...password(admin),
      }),
    ),
  },
  'a look at the webhooks': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', async () => '/v1/admin/webhooks'),
  },
  'a look at a webhook': {
    calls: ['d1 select', 'd1 select', 'sender state'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', ofWebhook('')),
  },
  'a look at dead letters': {
    calls: ['d1 select', 'd1 select', 'sender deadLetters'],
    status: 200,
    change: [],
    prepare: asAdmin('GET', ofWebhook('/dead-letters')),
  },
  'a change of a webhook': {
    calls: ['d1 select', 'd1 batch', 'sender restart?'],
    status: 200,
    change: ['+ audit_events webhook_updated success', '~ webhook_endpoints enabled'],
    prepare: asAdmin('PATCH', ofWebhook(''), () => ({ enabled: false })),
  },
  'another secret of a webhook': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 batch', 'sender restart?'],
    status: 200,
    change: [
      '+ audit_events webhook_secret_rotated success',
      '~ webhook_endpoints previous_secret_until secret_version',
    ],
    prepare: asAdmin('POST', ofWebhook('/rotate-secret'), password),
  },
  'the end of a webhook': {
    calls: ['d1 select', 'd1 batch', 'sender forget?'],
    status: 204,
    change: ['+ audit_events webhook_deleted success', '- webhook_endpoints'],
    again: 404,
    prepare: asAdmin('DELETE', ofWebhook('')),
  },
  'a test of a webhook': {
    calls: ['d1 select', 'd1 select', 'sender add', 'd1 batch'],
    status: 202,
    change: ['+ audit_events webhook_tested success'],
    prepare: asAdmin('POST', ofWebhook('/test')),
  },
  'dead letters sent again': {
    calls: ['d1 select', 'd1 select', 'sender resend', 'd1 batch'],
    status: 200,
    change: ['+ audit_events webhook_resent success'],
    prepare: asAdmin('POST', ofWebhook('/dead-letters/resend'), () => ({})),
  },
});
