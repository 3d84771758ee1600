/** What the trail says of staff: of every route what it does, and how it refuses, in one line. */
import { env } from 'cloudflare:workers';
import { afterEach, expect, it } from 'vitest';
import { openApiDocument } from '../../src/docs/openapi';
import { makeTestApp } from '../support/app';
import { type Case, describeCases, type Prepare } from '../support/audit-cases';
import { travel } from '../support/clock';
import { mover } from '../support/moving';
import { goodPassword, login, register, registration, type TestPerson } from '../support/people';
import { giveFactor, prove } from '../support/rows';
import { apiKey, forgetKeys, staffMember, type TestStaff } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';
import { endpointFor, forgetEndpoints } from '../support/webhooks';

afterEach(forgetKeys);

afterEach(forgetEndpoints);

const app = makeTestApp();

interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
}

/** An admin asks. @param asked what, of somebody who was prepared. */
const asked =
  (
    method: string,
    path: string | ((admin: TestStaff, person: TestPerson) => string | Promise<string>),
    more: (admin: TestStaff) => Asked = () => ({}),
  ): Prepare =>
  async () => {
    const admin = await staffMember(app, 'admin');
    const at = typeof path === 'string' ? path : await path(admin, await register(app));
    return (by) => by.send(method, at, { token: admin.token, ...more(admin) });
  };

/** To somebody's account. @param first is done with it before. */
const toUser = (
  method: string,
  rest = '',
  more?: (admin: TestStaff) => Asked,
  first: (person: TestPerson) => Promise<unknown> = async () => {},
): Prepare =>
  asked(
    method,
    async (_, person) => {
      await first(person);
      return `/v1/admin/users/${person.id}${rest}`;
    },
    more,
  );

const toOwn = (method: string, rest = '', more?: (admin: TestStaff) => Asked): Prepare =>
  asked(method, ({ id }) => `/v1/admin/users/${id}${rest}`, more);

const toNobody = (method: string, rest = '', more?: (admin: TestStaff) => Asked): Prepare =>
  asked(method, `/v1/admin/users/nobody${rest}`, more);

const toWebhook = (method: string, rest = '', more?: (admin: TestStaff) => Asked): Prepare =>
  asked(
    method,
    async () => `/v1/admin/webhooks/${(await endpointFor(['user.created'])).id}${rest}`,
    more,
  );

const toNoWebhook = (method: string, rest = '', more?: (admin: TestStaff) => Asked): Prepare =>
  asked(method, `/v1/admin/webhooks/none${rest}`, more);

/** Somebody who may not. */
const withoutRole =
  (path: string): Prepare =>
  async () => {
    const token = await login(app, await register(app));
    return (by) => by.get(path, { token });
  };

/** People who move in; what it leaves beside the event of the request is in moving/import. */
const lines = (people: object[], query = ''): Prepare =>
  asked('POST', `/v1/admin/users/import${query}`, () => ({
    body: people.map((person) => `${JSON.stringify(person)}\n`).join(''),
    headers: { 'Content-Type': 'application/x-ndjson' },
  }));

const json = (body: unknown) => () => ({ body });
const withPassword =
  (body: object = {}) =>
  ({ password }: TestStaff) => ({ body: { ...body, password } });
const wrongPassword = (body: object = {}) => json({ ...body, password: 'wrong' });

const webhook = {
  url: 'https://hooks.customer.example/events',
  description: 'billing',
  events: ['user.created'],
};
const key = { name: 'billing', permissions: ['users:read'] };
const newUser = () => {
  const { username: email, password: _, ...person } = registration();
  return { ...person, email };
};
const inactive = ({ id }: TestPerson) =>
  env.DB.prepare('UPDATE users SET active = 0 WHERE id = ?').bind(id).run();

/** As one that was registered inactive. */
const dormant = async (person: TestPerson) => {
  await inactive(person);
  await env.DB.prepare('UPDATE users SET deactivations = 0 WHERE id = ?').bind(person.id).run();
};

/** What comes of it: the status and the line, which a row goes with where it begins with a `+`. */
type Row = [status: number, line: string, Prepare];

/** By operation: one that is missing fails below. */
const cases: Record<string, Row[]> = {
  whoAmI: [
    [200, 'success sensitive_read', asked('GET', '/v1/admin/me')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/me')],
  ],
  listUsers: [
    [200, 'success sensitive_read users-listed', asked('GET', '/v1/admin/users')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/users')],
    [
      422,
      'failure input_validation_fail validation-failed',
      asked('GET', '/v1/admin/users?cursor=x'),
    ],
  ],
  createUser: [
    [
      201,
      '+ success user_created invited',
      asked('POST', '/v1/admin/users', () => ({ body: newUser() })),
    ],
    [
      201,
      '+ success user_created created-by-staff',
      asked('POST', '/v1/admin/users', () => ({ body: { ...newUser(), password: goodPassword } })),
    ],
    [
      409,
      'failure user_created username-taken',
      async () => {
        const [admin, { username }] = [await staffMember(app, 'admin'), await register(app)];
        const body = { ...newUser(), email: username };
        return (by) => by.post('/v1/admin/users', body, { token: admin.token });
      },
    ],
    [
      422,
      'failure input_validation_fail validation-failed',
      asked('POST', '/v1/admin/users', () => ({ body: { ...newUser(), password: 'x' } })),
    ],
  ],
  readUser: [
    [200, 'success sensitive_read', toUser('GET')],
    [404, 'failure sensitive_read user-not-found', toNobody('GET')],
  ],
  readUserActivity: [
    [200, 'success sensitive_read activity-read', toUser('GET', '/activity')],
    [404, 'failure sensitive_read user-not-found', toNobody('GET', '/activity')],
  ],
  changeUser: [
    [
      200,
      '+ success user_updated profile-changed',
      toUser('PATCH', '', json({ lastName: 'Kestrel' })),
    ],
    [200, 'success user_updated nothing-changed', toUser('PATCH', '', json({}))],
    [
      412,
      'failure user_updated precondition-failed',
      toUser('PATCH', '', () => ({
        body: { lastName: 'Kestrel' },
        headers: { 'If-Match': '"other"' },
      })),
    ],
    [409, 'failure user_updated own-account', toOwn('PATCH', '', json({ lastName: 'Kestrel' }))],
  ],
  deactivateUser: [
    [204, '+ success user_deactivated', toUser('POST', '/deactivate')],
    [
      204,
      'success user_deactivated nothing-changed',
      toUser('POST', '/deactivate', undefined, inactive),
    ],
    [409, 'failure user_deactivated own-account', toOwn('POST', '/deactivate')],
    [404, 'failure user_deactivated user-not-found', toNobody('POST', '/deactivate')],
  ],
  reactivateUser: [
    [204, '+ success user_reactivated', toUser('POST', '/reactivate', undefined, inactive)],
    [404, 'failure user_reactivated user-not-found', toNobody('POST', '/reactivate')],
  ],
  expirePassword: [
    [204, '+ success user_password_expired', toUser('POST', '/expire-password')],
    [404, 'failure user_password_expired user-not-found', toNobody('POST', '/expire-password')],
  ],
  unlockUser: [
    [204, '+ success user_unlocked', toUser('POST', '/unlock')],
    [
      403,
      'failure user_unlocked staff-account',
      async () => {
        const [support, admin] = [
          await staffMember(app, 'support'),
          await staffMember(app, 'admin'),
        ];
        return (by) =>
          by.send('POST', `/v1/admin/users/${admin.id}/unlock`, { token: support.token });
      },
    ],
    [404, 'failure user_unlocked user-not-found', toNobody('POST', '/unlock')],
  ],
  endUserSessions: [
    [
      204,
      '+ success session_revoked all-sessions',
      toUser('POST', '/end-sessions', undefined, (person) => login(app, person)),
    ],
    [
      204,
      'success session_revoked nothing-changed',
      toUser('POST', '/end-sessions', undefined, dormant),
    ],
    [404, 'failure session_revoked user-not-found', toNobody('POST', '/end-sessions')],
  ],
  sendReset: [
    [202, 'success authn_password_reset_request mail-queued', toUser('POST', '/send-reset')],
    [
      409,
      'failure authn_password_reset_request account-inactive',
      toUser('POST', '/send-reset', undefined, ({ id }) =>
        env.DB.prepare('UPDATE users SET active = 0, deactivations = 1 WHERE id = ?')
          .bind(id)
          .run(),
      ),
    ],
    [404, 'failure authn_password_reset_request user-not-found', toNobody('POST', '/send-reset')],
  ],
  deleteUser: [
    [202, '+ success user_deletion_request', toUser('DELETE')],
    [404, 'failure user_deletion_request user-not-found', toNobody('DELETE')],
  ],
  importUsers: [
    [200, 'success user_import', lines([])],
    [200, 'success user_import dry-run', lines([mover()], '?dryRun=true')],
    [
      415,
      'failure input_validation_fail unsupported-media-type',
      asked('POST', '/v1/admin/users/import', () => ({ body: {} })),
    ],
  ],
  exportUsers: [
    [200, '+ success user_export', asked('GET', '/v1/admin/users/export')],
    [
      403,
      'failure user_export reauthentication-required',
      asked('GET', async () => {
        travel('601s');
        return '/v1/admin/users/export';
      }),
    ],
  ],
  resetSecondFactors: [
    [
      202,
      '+ success authn_factor_reset_request',
      toUser('POST', '/reset-second-factors', withPassword(), ({ id }) => giveFactor(id)),
    ],
    [
      409,
      'failure authn_factor_reset_request no-second-factor',
      toUser('POST', '/reset-second-factors', withPassword()),
    ],
    [
      403,
      'failure authn_factor_reset_request wrong-password',
      toUser('POST', '/reset-second-factors', wrongPassword(), ({ id }) => giveFactor(id)),
    ],
  ],
  setRole: [
    [
      204,
      '+ success authz_change role-support',
      toUser('PUT', '/role', withPassword({ role: 'support' }), ({ id }) => prove(id, 'email')),
    ],
    [
      409,
      'failure authz_change user-unverified',
      toUser('PUT', '/role', withPassword({ role: 'support' })),
    ],
    [
      403,
      'failure authz_change wrong-password',
      toUser('PUT', '/role', wrongPassword({ role: 'support' }), ({ id }) => prove(id, 'email')),
    ],
    [
      409,
      'failure authz_change own-account',
      toOwn('PUT', '/role', withPassword({ role: 'admin' })),
    ],
  ],
  readTrail: [
    [200, 'success sensitive_read trail-read', asked('GET', '/v1/admin/trail')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/trail')],
  ],
  readStats: [
    [200, 'success sensitive_read stats-read', asked('GET', '/v1/admin/stats')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/stats')],
  ],
  listApiKeys: [
    [200, 'success sensitive_read api-keys-listed', asked('GET', '/v1/admin/api-keys')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/api-keys')],
  ],
  createApiKey: [
    [201, '+ success authn_token_created', asked('POST', '/v1/admin/api-keys', withPassword(key))],
    [
      403,
      'failure authn_token_created wrong-password',
      asked('POST', '/v1/admin/api-keys', wrongPassword(key)),
    ],
  ],
  revokeApiKey: [
    [
      204,
      '+ success authn_token_revoked',
      asked(
        'DELETE',
        async (admin) => `/v1/admin/api-keys/${(await apiKey(app, admin, ['users:read'])).id}`,
      ),
    ],
    [
      404,
      'failure authn_token_revoked api-key-not-found',
      asked('DELETE', '/v1/admin/api-keys/none'),
    ],
  ],
  listWebhooks: [
    [200, 'success sensitive_read webhooks-listed', asked('GET', '/v1/admin/webhooks')],
    [403, 'failure authz_fail permission-denied', withoutRole('/v1/admin/webhooks')],
  ],
  createWebhook: [
    [201, '+ success webhook_created', asked('POST', '/v1/admin/webhooks', withPassword(webhook))],
    [
      403,
      'failure webhook_created wrong-password',
      asked('POST', '/v1/admin/webhooks', wrongPassword(webhook)),
    ],
  ],
  readWebhook: [
    [200, 'success sensitive_read webhook-read', toWebhook('GET')],
    [404, 'failure sensitive_read webhook-not-found', toNoWebhook('GET')],
  ],
  changeWebhook: [
    [
      200,
      '+ success webhook_updated webhook-switched-off',
      toWebhook('PATCH', '', json({ enabled: false })),
    ],
    [
      404,
      'failure webhook_updated webhook-not-found',
      toNoWebhook('PATCH', '', json({ enabled: false })),
    ],
    [
      403,
      'failure webhook_updated wrong-password',
      toWebhook('PATCH', '', wrongPassword({ url: webhook.url })),
    ],
  ],
  deleteWebhook: [
    [204, '+ success webhook_deleted', toWebhook('DELETE')],
    [404, 'failure webhook_deleted webhook-not-found', toNoWebhook('DELETE')],
  ],
  rotateWebhookSecret: [
    [200, '+ success webhook_secret_rotated', toWebhook('POST', '/rotate-secret', withPassword())],
    [
      403,
      'failure webhook_secret_rotated wrong-password',
      toWebhook('POST', '/rotate-secret', wrongPassword()),
    ],
    [
      404,
      'failure webhook_secret_rotated webhook-not-found',
      toNoWebhook('POST', '/rotate-secret', withPassword()),
    ],
  ],
  testWebhook: [
    [202, '+ success webhook_tested', toWebhook('POST', '/test')],
    [404, 'failure webhook_tested webhook-not-found', toNoWebhook('POST', '/test')],
  ],
  listDeadLetters: [
    [200, 'success sensitive_read dead-letters-read', toWebhook('GET', '/dead-letters')],
    [404, 'failure sensitive_read webhook-not-found', toNoWebhook('GET', '/dead-letters')],
  ],
  resendDeadLetters: [
    [200, '+ success webhook_resent', toWebhook('POST', '/dead-letters/resend', json({}))],
    [
      404,
      'failure webhook_resent webhook-not-found',
      toNoWebhook('POST', '/dead-letters/resend', json({})),
    ],
  ],
};

it('has a case of every route of staff that does something, and one that refuses', () => {
  const operations = Object.entries(openApiDocument(makeTestDeps()).paths)
    .filter(([path]) => path.startsWith('/v1/admin/'))
    .flatMap(([, methods]) => Object.values(methods) as { operationId: string }[])
    .map(({ operationId }) => operationId);
  expect(Object.keys(cases).sort()).toEqual(operations.sort());
  for (const [operation, own] of Object.entries(cases)) {
    const outcomes = own.map(([, line]) => line.replace('+ ', '').split(' ')[0]);
    expect(new Set(outcomes), operation).toEqual(new Set(['success', 'failure']));
  }
});

describeCases(
  Object.entries(cases).flatMap(([operation, rows]) =>
    rows.map(([status, line, prepare], i): Case => {
      const changes = line.startsWith('+ ');
      return [`asks ${operation} (${i + 1})`, status, line.replace('+ ', ''), changes, prepare];
    }),
  ),
);
