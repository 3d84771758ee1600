import { deletionSchema, profilePatchSchema } from '../accounts/schemas';
import { usersPageSchema } from '../admin/query-schemas';
import {
  adminUserSchema,
  createUserSchema,
  resetFactorsOutputSchema,
  resetFactorsSchema,
  setRoleSchema,
  userActivitySchema,
} from '../admin/schemas';
import type { ErrorCode } from '../core/errors';
import { roles, type ServerPermission } from '../core/roles';
import { mergePatchTypes } from '../http/json-body';
import type { RegisterDeps } from './account-operations';
import { adminEtag, adminUser, exampleCursor, person, staffEvent } from './examples';
import {
  actionProblems,
  type Body,
  bodyProblems,
  type Operation,
  type Parameter,
  query,
  staffProblems,
} from './operation';

const adminUserBody: Body = { name: 'AdminUser', schema: adminUserSchema, example: adminUser };

const id: Parameter = {
  in: 'path',
  name: 'id',
  description: 'Of the account.',
  example: adminUser.id,
};

interface UserAction {
  /** The end of its path. */
  name: string;
  operation: string;
  permission: ServerPermission;
  summary: string;
  description: string;
  status?: 202;
  problems: ErrorCode[];
}

const actions: UserAction[] = [
  {
    name: 'deactivate',
    operation: 'deactivateUser',
    permission: 'users:write',
    summary: 'Switch an account off',
    description: 'Nobody logs in to it, and every session of it has ended for good.',
    problems: ['last-admin'],
  },
  {
    name: 'reactivate',
    operation: 'reactivateUser',
    permission: 'users:write',
    summary: 'Switch an account on again',
    description: 'Its owner logs in anew.',
    problems: [],
  },
  {
    name: 'unlock',
    operation: 'unlockUser',
    permission: 'users:support',
    summary: 'Take away a lock after wrong passwords',
    description:
      'What was tried before no longer counts, wherever it came from. Five times a day for one account.',
    problems: [],
  },
  {
    name: 'expire-password',
    operation: 'expirePassword',
    permission: 'users:write',
    summary: 'Have the owner choose a new password',
    description:
      'The next login, and the next refresh of a session, are refused with `password-expired`. End the sessions too if the password may be known to somebody else.',
    problems: [],
  },
  {
    name: 'end-sessions',
    operation: 'endUserSessions',
    permission: 'users:support',
    summary: 'End every session of an account',
    description: 'Links that are on their way to its owner die too.',
    problems: [],
  },
  {
    name: 'send-reset',
    operation: 'sendReset',
    permission: 'users:support',
    summary: 'Send the owner a link or a code for a new password',
    description:
      'As /v1/forgot-password does, and counted with it: RESET_MAX_REQUESTS (3) in RESET_WINDOW (24 h).',
    status: 202,
    problems: ['user-unreachable'],
  },
];

const userFilters: Parameter[] = [
  query('email', 'The beginning of an e-mail address.', { example: 'ines@' }),
  query('phone', 'The beginning of a phone number, in international form.', { example: '+4930' }),
  query('name', 'The beginning of a first or last name.', { example: 'Moreau' }),
  query('active', 'Whether it is switched on.', { values: ['true', 'false'] }),
  query('role', 'Those who have this role.', { values: [...roles] }),
  query('verified', 'Whether its owner has proved an address or a number.', {
    values: ['true', 'false'],
  }),
  query('createdFrom', 'A day or a moment (UTC): registered then or later.', {
    example: '2026-11-01',
  }),
  query('createdTo', 'A day or a moment (UTC): registered before.', { example: '2026-12-01' }),
  query('limit', 'How many at most, 1 to 100; 50 where it is left out.', { example: '50' }),
  query('cursor', 'The `nextCursor` of the page before.', { example: exampleCursor }),
];

/** What staff does with the accounts of others. */
export const adminOperations = (deps: RegisterDeps): Operation[] => [
  {
    id: 'listUsers',
    method: 'get',
    path: '/v1/admin/users',
    tag: 'Staff',
    summary: 'Find accounts',
    description:
      'Permission `users:read`. All parameters have to fit. Newest first; with `email`, `phone` or `name` by its letters. Addresses and numbers are found that the account signs in with. A page looks at a thousand entries of one index at most, so it may hold fewer accounts than `limit`, also none, and still have a `nextCursor`.',
    tokens: ['accessToken', 'apiKey'],
    parameters: userFilters,
    success: {
      status: 200,
      description: 'A page of them.',
      body: {
        name: 'UsersPage',
        schema: usersPageSchema,
        example: { users: [adminUser], nextCursor: null },
      },
    },
    problems: [...staffProblems, 'validation-failed'],
  },
  {
    id: 'createUser',
    method: 'post',
    path: '/v1/admin/users',
    tag: 'Staff',
    summary: 'Open an account for somebody',
    description:
      'Permission `users:write`. Without a password the owner gets an invitation by e-mail: a link to choose one, which is good for INVITATION_LINK_TTL (7 days) and verifies the address. If it is lost, send a reset. A password that you choose has to be replaced at the first login.',
    tokens: ['accessToken', 'apiKey'],
    request: {
      name: 'NewUser',
      schema: createUserSchema(deps),
      example: { email: 'ines@example.com', ...person },
    },
    success: {
      status: 201,
      description: 'The account.',
      headers: ['Location', 'ETag'],
      body: adminUserBody,
    },
    problems: [...bodyProblems, ...staffProblems, 'username-taken'],
  },
  {
    id: 'readUser',
    method: 'get',
    path: '/v1/admin/users/{id}',
    tag: 'Staff',
    summary: 'Read an account',
    description: 'Permission `users:read`.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [id],
    success: { status: 200, description: 'The account.', revalidated: true, body: adminUserBody },
    problems: [...staffProblems, 'user-not-found'],
  },
  {
    id: 'readUserActivity',
    method: 'get',
    path: '/v1/admin/users/{id}/activity',
    tag: 'Staff',
    summary: 'See what was done with an account',
    description:
      'Permission `users:read`. The newest 50 events that the database still has (ACTIVITY_EVENTS and AUDIT_RETENTION where an audit sink takes them over), newest first, with who did it.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [id],
    success: {
      status: 200,
      description: 'The events.',
      body: {
        name: 'UserActivity',
        schema: userActivitySchema,
        example: { events: [staffEvent] },
      },
    },
    problems: [...staffProblems, 'user-not-found'],
  },
  {
    id: 'changeUser',
    method: 'patch',
    path: '/v1/admin/users/{id}',
    tag: 'Staff',
    summary: 'Correct the profile of an account',
    description:
      'Permission `users:write`. A merge patch (RFC 7396), as of /v1/me: what is left out stays, and null takes away. With If-Match nothing is lost that somebody else has changed since. What an account signs in with is for its owner to change and prove.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [
      id,
      {
        in: 'header',
        name: 'If-Match',
        description: 'The ETag of what you build on.',
        optional: true,
        example: adminEtag,
      },
    ],
    request: {
      name: 'ProfilePatch',
      schema: profilePatchSchema(deps),
      example: { lastName: 'Moreau-Keller' },
    },
    requestTypes: mergePatchTypes,
    success: {
      status: 200,
      description: 'The account as it is then.',
      headers: ['ETag'],
      body: adminUserBody,
    },
    problems: [...bodyProblems, ...actionProblems, 'precondition-failed'],
  },
  ...actions.map(
    ({
      name,
      operation,
      summary,
      description,
      permission,
      status = 204 as const,
      problems,
    }): Operation => ({
      id: operation,
      method: 'post',
      path: `/v1/admin/users/{id}/${name}`,
      tag: 'Staff',
      summary,
      description: `Permission \`${permission}\`. ${description}`,
      tokens: ['accessToken', 'apiKey'],
      parameters: [id],
      success: { status, description: status === 202 ? 'It is on its way.' : 'It is so.' },
      problems: [...actionProblems, ...problems],
    }),
  ),
  {
    id: 'resetSecondFactors',
    method: 'post',
    path: '/v1/admin/users/{id}/reset-second-factors',
    tag: 'Staff',
    summary: 'Let somebody in who has lost their second factors',
    description:
      'Permission `factors:reset`, which no API key has; asks for your password. Nothing is removed yet: from MFA_RESET_WAIT (24 h) on, the password alone opens the account, and the login that uses that removes its factors. The owner is told, and stops it by a login with the password and a factor, or from a session in which the password was shown. Asked for again, the first date stays. Where MFA is `off`, this path is unknown.',
    tokens: ['accessToken'],
    parameters: [id],
    request: {
      name: 'SecondFactorReset',
      schema: resetFactorsSchema,
      example: { password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 202,
      description: 'Begun.',
      body: {
        name: 'BegunSecondFactorReset',
        schema: resetFactorsOutputSchema,
        example: { resetAt: '2026-11-25T06:35:22.113Z' },
      },
    },
    problems: [
      ...bodyProblems,
      ...actionProblems,
      'no-second-factor',
      'wrong-password',
      'too-many-attempts',
    ],
  },
  {
    id: 'setRole',
    method: 'put',
    path: '/v1/admin/users/{id}/role',
    tag: 'Staff',
    summary: 'Give somebody a role, or take it away',
    description:
      'Only admins. Every session of theirs ends, so the role counts from the next login. The account has to have a verified e-mail address or phone number. Nobody changes their own role, and the last active admin stays one. A wrong password counts as a failed login of yours.',
    tokens: ['accessToken'],
    parameters: [id],
    request: {
      name: 'RoleChange',
      schema: setRoleSchema,
      example: { role: 'support', password: 'Tidal-Harbor-42' },
    },
    success: { status: 204, description: 'The role is set.' },
    problems: [
      ...bodyProblems,
      ...actionProblems,
      'last-admin',
      'user-unverified',
      'wrong-password',
      'too-many-attempts',
    ],
  },
  {
    id: 'deleteUser',
    method: 'delete',
    path: '/v1/admin/users/{id}',
    tag: 'Staff',
    summary: 'Delete an account',
    description:
      'Permission `users:write`. As if the owner had asked for it: every session ends, the owner is told, and a login before the date keeps the account. Deactivate it first if the owner must not come back.',
    tokens: ['accessToken', 'apiKey'],
    parameters: [id],
    success: {
      status: 202,
      description: 'When all of it will be gone.',
      body: {
        name: 'Deletion',
        schema: deletionSchema,
        example: { deletionAt: '2026-12-03T06:35:22.113Z' },
      },
    },
    problems: [...actionProblems, 'last-admin'],
  },
];
