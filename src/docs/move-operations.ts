/** People who move in from another system, and out to one. */
import { exportQuerySchema, importReportSchema } from '../admin/move-schemas';
import { linesType } from '../http/receive-body';
import { maxPeople } from '../moving/export-people';
import { maxLineBytes, maxLines } from '../moving/import-people';
import { outgoingSchema } from '../moving/outgoing';
import { personSchema } from '../moving/person';
import type { RegisterDeps } from './account-operations';
import { type Operation, query, staffProblems } from './operation';

const example = {
  externalId: '4711',
  email: 'ines@example.com',
  emailVerified: true,
  firstName: 'Ines',
  lastName: 'Moreau',
  passwordHash: '$2b$12$LJ3m4ysQHd0FLZl0EnPnXeN9lWYpFxGd3rTq0oRkVd4fF0bT1kWqG',
};

const outgoing = {
  ...example,
  id: 'c2b7a0de-9c34-4f58-9a40-8f2f0f2b6a11',
  emailVerified: '2026-11-03T08:12:00.000Z',
  phone: null,
  phoneVerified: false,
  username: 'email',
  dateOfBirth: null,
  dateOfJoining: null,
  address: null,
  comments: null,
  locale: null,
  active: true,
  dormant: false,
  createdAt: '2024-02-29T10:00:00.000Z',
  passwordChangedAt: '2026-11-26T09:30:00.000Z',
  passwordExpiredAt: null,
  passwordVersion: 1,
  passwordHistory: [],
};

export const moveOperations = (deps: RegisterDeps): Operation[] => [
  {
    id: 'importUsers',
    method: 'post',
    path: '/v1/admin/users/import',
    tag: 'Staff',
    summary: 'Move people in from another system',
    description: `Permission \`users:import\`. A person a line (NDJSON), ${maxLines} lines of ${maxLineBytes / 1024} KiB at most; each is answered by a line, and the last line has the counts. People keep the hash that the other system made, and get one of ours at their first login: docs/moving-in.md lists which are read. An import adds and never changes anybody: who is there by \`externalId\` stays as they are, so the same lines may be sent again. Where the answer is 503, send them again.`,
    tokens: ['accessToken', 'apiKey'],
    parameters: [
      query(
        'dryRun',
        '`true` stores nobody and says what would become of them. The `id` of somebody new is then no promise: unless the line has one, the import draws another.',
        {
          values: ['true', 'false'],
        },
      ),
    ],
    request: {
      name: 'MovingPerson',
      schema: personSchema(deps),
      example,
      type: linesType,
    },
    success: {
      status: 200,
      description: 'What became of each.',
      body: {
        name: 'ImportReport',
        schema: importReportSchema,
        type: linesType,
        example: {
          line: 1,
          externalId: '4711',
          outcome: 'created',
          id: 'c2b7a0de-9c34-4f58-9a40-8f2f0f2b6a11',
        },
      },
    },
    problems: [...staffProblems, 'unsupported-media-type', 'validation-failed'],
  },
  {
    id: 'exportUsers',
    method: 'get',
    path: '/v1/admin/users/export',
    tag: 'Staff',
    summary: 'Move people out',
    description: `Only admins, who have shown who they are within REAUTH_MAX_AGE (10 min): the hashes of passwords are in it. The oldest account first, ${maxPeople} a page; \`Link\` leads to the next. Each line is one that an import takes. Accounts whose deletion was asked for stay behind, and so do roles, sessions and former addresses.`,
    tokens: ['accessToken'],
    parameters: [
      query('format', 'NDJSON, or CSV with the names of the members in its first row.', {
        values: exportQuerySchema.shape.format.def.innerType.options,
      }),
      query('limit', `How many at most, 1 to ${maxPeople}; as many where it is left out.`, {
        example: String(maxPeople),
      }),
      query('cursor', 'From the `Link` of the page before.', { example: 'UW9n….x8Fq…' }),
    ],
    success: {
      status: 200,
      description: 'A page of them.',
      headers: ['Link'],
      body: {
        name: 'OutgoingPerson',
        schema: outgoingSchema,
        type: linesType,
        example: outgoing,
      },
      text: 'text/csv',
    },
    problems: [...staffProblems, 'reauthentication-required', 'validation-failed'],
  },
];
