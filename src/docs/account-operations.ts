import {
  activitySchema,
  confirmRegistrationSchema,
  deleteMeSchema,
  deletionSchema,
  registerSchema,
  userSchema,
} from '../accounts/schemas';
import { activity, exampleToken, person, user } from './examples';
import { type Body, bodyProblems, type Operation, type Success, tokenProblems } from './operation';

/** The dependencies of the registration schema. */
export type RegisterDeps = Parameters<typeof registerSchema>[0];

const userBody: Body = { name: 'User', schema: userSchema, example: user };
const opened: Success = {
  status: 201,
  description: 'The account.',
  headers: ['Location'],
  body: userBody,
};
const mailed: Success = {
  status: 202,
  description:
    'Only where REGISTRATION is `conceal`: the same for a new and a known username. A mail contains the link that opens the account, or says that there already is one.',
};

export const accountOperations = (deps: RegisterDeps): Operation[] => [
  {
    id: 'register',
    method: 'post',
    path: '/v1/register',
    tag: 'Accounts',
    summary: 'Open an account',
    description:
      '`username` is an e-mail address or a phone number; `email` or `phone` may add the other one. Each is unique, and either logs in. All broken rules are reported at once. The setting REGISTRATION decides what the answer reveals: with `reveal` (the default) it is 201, or 409 `username-taken`; with `conceal` it is always 202, and the rest happens by mail.',
    request: {
      name: 'Registration',
      schema: registerSchema(deps),
      example: { username: 'ines@example.com', password: 'Tidal-Harbor-42', ...person },
    },
    success: [opened, mailed],
    problems: [...bodyProblems, 'username-taken', 'too-many-requests'],
  },
  {
    id: 'confirmRegistration',
    method: 'post',
    path: '/v1/confirm-registration',
    tag: 'Accounts',
    summary: 'Confirm a registration with its link',
    description:
      'Where the service conceals who has an account (REGISTRATION=conceal), a registration is confirmed with a mailed link and the chosen password. The link works once and expires after CONFIRMATION_LINK_TTL (24 h). After a wrong password it can be used again.',
    request: {
      name: 'RegistrationConfirmation',
      schema: confirmRegistrationSchema,
      example: { token: exampleToken, password: 'Tidal-Harbor-42' },
    },
    success: opened,
    problems: [
      ...bodyProblems,
      'invalid-credentials',
      'confirmation-link-invalid',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'readMe',
    method: 'get',
    path: '/v1/me',
    tag: 'Accounts',
    summary: 'Read your own account',
    tokens: ['accessToken'],
    success: { status: 200, description: 'The account.', body: userBody },
    problems: tokenProblems,
  },
  {
    id: 'deleteMe',
    method: 'delete',
    path: '/v1/me',
    tag: 'Accounts',
    summary: 'Delete your own account',
    description:
      'All sessions end, including this one, and the owner is told by mail. The account is kept for DELETION_GRACE (7 d): a login before `deletionAt` cancels the deletion. From `deletionAt` on the account does not exist any more, and within minutes everything that names its person is erased, also from the audit trail. A wrong password counts as a failed login.',
    tokens: ['accessToken'],
    request: {
      name: 'AccountDeletion',
      schema: deleteMeSchema,
      example: { password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 202,
      description: 'The account will be deleted. Asked for again, the first date stays.',
      sessionCookies: true,
      body: {
        name: 'Deletion',
        schema: deletionSchema,
        example: { deletionAt: '2026-12-01T09:20:08.970Z' },
      },
    },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'wrong-password',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'readActivity',
    method: 'get',
    path: '/v1/me/activity',
    tag: 'Accounts',
    summary: 'Review the activity of your account',
    description:
      'Everything that changed the account or its sessions, newest first: registration, logins, logouts, password changes and resets, each with time and origin. If you see a login that was not yours, change your password.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description:
        'At most fifty events. If the trail is also kept outside, the newest twenty stay, for ninety days (ACTIVITY_EVENTS, AUDIT_RETENTION).',
      body: { name: 'Activity', schema: activitySchema, example: { events: [activity] } },
    },
    problems: tokenProblems,
  },
];
