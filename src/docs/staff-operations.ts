import { statsSchema, trailPageSchema } from '../admin/query-schemas';
import { apiKeysSchema, createApiKeySchema, newApiKeySchema, staffSchema } from '../admin/schemas';
import { permissionsOf } from '../core/roles';
import { apiKey, exampleCursor, staffEvent, trailEvent } from './examples';
import { bodyProblems, type Operation, query, staffProblems } from './operation';

/** The trail and the counts; what admins alone do. */
export const staffOperations = (): Operation[] => [
  {
    id: 'whoAmI',
    method: 'get',
    path: '/v1/admin/me',
    tag: 'Staff',
    summary: 'See what you may do here',
    description: 'Permission `stats:read`, which every role has.',
    tokens: ['accessToken', 'apiKey'],
    success: {
      status: 200,
      description: 'Who asks: a person with a role, or an API key.',
      body: {
        name: 'Staff',
        schema: staffSchema,
        example: {
          kind: 'person',
          id: apiKey.createdBy,
          name: 'admin@example.com',
          role: 'support',
          permissions: [...permissionsOf.support],
        },
      },
    },
    problems: staffProblems,
  },
  {
    id: 'readTrail',
    method: 'get',
    path: '/v1/admin/trail',
    tag: 'Staff',
    summary: 'Search the trail',
    description:
      'Permission `trail:read`. What changed something, newest first, as far as the database still has it: where an audit sink takes events over, the newest of each account (ACTIVITY_EVENTS). `npm run audit` reads the whole trail, with refusals. A page looks at a thousand entries at most, so it may hold fewer than `limit`, also none, and still have a `nextCursor`.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [
      query('userId', 'Of this account, without renewals of its sessions.', {
        example: staffEvent.requestId,
      }),
      query('actor', 'Done by them: `user:<id>` of staff, `key:<id>` of a server, `operator`.', {
        example: `user:${staffEvent.requestId}`,
      }),
      query('event', 'Of this name.', { example: 'authn_login_success' }),
      query('from', 'A day or a moment (UTC): then or later.', { example: '2026-11-01' }),
      query('to', 'A day or a moment (UTC): before.', { example: '2026-12-01' }),
      query('limit', 'How many at most, 1 to 100; 50 where it is left out.', { example: '50' }),
      query('cursor', 'The `nextCursor` of the page before.', { example: exampleCursor }),
    ],
    success: {
      status: 200,
      description: 'A page of them.',
      body: {
        name: 'TrailPage',
        schema: trailPageSchema,
        example: { events: [trailEvent], nextCursor: null },
      },
    },
    problems: [...staffProblems, 'validation-failed'],
  },
  {
    id: 'readStats',
    method: 'get',
    path: '/v1/admin/stats',
    tag: 'Staff',
    summary: 'See how often something happened, by day',
    description:
      'Permission `stats:read`. Days are UTC, today the last. Figures for a chart: what did not arrive, or was not sent yet when an isolate ended, is missing.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [
      query('days', 'How many days, 1 to 400; 30 where it is left out.', { example: '30' }),
    ],
    success: {
      status: 200,
      description: 'Every day, also those on which nothing happened.',
      body: {
        name: 'Stats',
        schema: statsSchema,
        example: {
          days: [
            { day: '2026-11-26', registrations: 12, logins: 340, failedLogins: 21, resets: 3 },
          ],
        },
      },
    },
    problems: [...staffProblems, 'validation-failed'],
  },
  {
    id: 'listApiKeys',
    method: 'get',
    path: '/v1/admin/api-keys',
    tag: 'Staff',
    summary: 'List the API keys',
    description: 'Only admins. The keys themselves are shown when they are made, and never again.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description: 'All there are, also those that have expired, the newest first.',
      body: { name: 'ApiKeys', schema: apiKeysSchema, example: { apiKeys: [apiKey] } },
    },
    problems: staffProblems,
  },
  {
    id: 'createApiKey',
    method: 'post',
    path: '/v1/admin/api-keys',
    tag: 'Staff',
    summary: 'Make an API key for a server',
    description:
      'Only admins. A key opens the routes of the permissions that it is given, until it expires or is revoked; none makes another key, gives a role or changes a webhook. There can be 100. A wrong password counts as a failed login of yours.',
    tokens: ['accessToken'],
    request: {
      name: 'NewApiKey',
      schema: createApiKeySchema,
      example: {
        name: 'billing server',
        permissions: ['users:read'],
        expiresInDays: 90,
        password: 'Tidal-Harbor-42',
      },
    },
    success: {
      status: 201,
      description: 'The key, shown this once.',
      body: {
        name: 'CreatedApiKey',
        schema: newApiKeySchema,
        example: { ...apiKey, key: `urm_${'x'.repeat(49)}` },
      },
    },
    problems: [
      ...bodyProblems,
      ...staffProblems,
      'wrong-password',
      'too-many-attempts',
      'too-many-api-keys',
    ],
  },
  {
    id: 'revokeApiKey',
    method: 'delete',
    path: '/v1/admin/api-keys/{id}',
    tag: 'Staff',
    summary: 'Revoke an API key',
    description: 'Only admins. It opens nothing from the next request on.',
    tokens: ['accessToken'],
    parameters: [
      {
        in: 'path',
        name: 'id',
        description: 'As GET /v1/admin/api-keys lists it.',
        example: apiKey.id,
      },
    ],
    success: { status: 204, description: 'The key is revoked.' },
    problems: [...staffProblems, 'api-key-not-found'],
  },
];
