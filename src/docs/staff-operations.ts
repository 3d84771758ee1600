import { apiKeysSchema, createApiKeySchema, newApiKeySchema } from '../admin/schemas';
import { apiKey } from './examples';
import { bodyProblems, type Operation, staffProblems } from './operation';

/** What admins alone do: API keys of servers. */
export const staffOperations = (): Operation[] => [
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
