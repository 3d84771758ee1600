import { exportSchema } from '../accounts/export-schema';
import {
  activitySchema,
  confirmRegistrationSchema,
  deleteMeSchema,
  deletionSchema,
  profilePatchSchema,
  registerSchema,
  userSchema,
} from '../accounts/schemas';
import { mergePatchTypes } from '../http/json-body';
import { accountExport, activity, etag, exampleToken, person, user } from './examples';
import {
  type Body,
  bodyProblems,
  bypassParameter,
  type Operation,
  type Success,
  tokenProblems,
} from './operation';

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
    parameters: [bypassParameter],
    request: {
      name: 'Registration',
      schema: registerSchema(deps),
      example: { username: 'ines@example.com', password: 'Tidal-Harbor-42', ...person },
    },
    success: [opened, mailed],
    problems: [...bodyProblems, 'username-taken', 'bot-check-failed', 'too-many-requests'],
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
    parameters: [
      {
        in: 'header',
        name: 'If-None-Match',
        description: 'The ETag of what you have: 304 if it is still so (RFC 9110 §13.1.2).',
        optional: true,
        example: etag,
      },
    ],
    success: { status: 200, description: 'The account.', revalidated: true, body: userBody },
    problems: tokenProblems,
  },
  {
    id: 'updateMe',
    method: 'patch',
    path: '/v1/me',
    tag: 'Accounts',
    summary: 'Change your own account',
    description:
      'A merge patch (RFC 7396), as `application/merge-patch+json` or `application/json`: what you leave out stays as it is, and null removes `address`, `comments` or `locale`. The rules are those of a registration, and a date that comes alone has to go with the stored other one. With If-Match the patch is applied only to the version that you have read; otherwise 412 `precondition-failed`, with the current ETag. Without it, patches of different members at the same moment are all applied. A patch that changes nothing is answered alike and leaves the ETag as it is.',
    tokens: ['accessToken'],
    parameters: [
      {
        in: 'header',
        name: 'If-Match',
        description: 'ETags of the versions that the patch may change, or `*` (RFC 9110 §13.1.1).',
        optional: true,
        example: etag,
      },
    ],
    request: {
      name: 'ProfilePatch',
      schema: profilePatchSchema(deps),
      example: { lastName: 'Moreau-Lind', address: null },
    },
    requestTypes: mergePatchTypes,
    success: {
      status: 200,
      description: 'The account as it is now.',
      headers: ['ETag'],
      body: { ...userBody, example: { ...user, lastName: 'Moreau-Lind' } },
    },
    problems: [...bodyProblems, ...tokenProblems, 'precondition-failed', 'too-many-requests'],
  },
  {
    id: 'exportMe',
    method: 'get',
    path: '/v1/me/export',
    tag: 'Accounts',
    summary: 'Take a copy of all your data',
    description:
      'All that is stored of the account in one document (GDPR Art. 15 and 20): the profile, its identifiers with those that can still be taken back, when the password was changed, the sessions, the activity. It holds nothing that opens the account. Each export is in the activity, as `sensitive_read`.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description:
        'The copy, as a file. At most the thousand newest sessions and the ten thousand newest events, and it says if there are more.',
      headers: ['Content-Disposition'],
      body: { name: 'AccountExport', schema: exportSchema, example: accountExport },
    },
    problems: [...tokenProblems, 'too-many-requests'],
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
      'reauthentication-required',
      'wrong-password',
      'too-many-attempts',
      'too-many-requests',
      'last-admin',
    ],
  },
  {
    id: 'readActivity',
    method: 'get',
    path: '/v1/me/activity',
    tag: 'Accounts',
    summary: 'Review the activity of your account',
    description:
      'Everything that changed the account or its sessions, newest first: registration, logins, logouts, changes of the profile and the password, resets, copies of all data, each with time and origin. If you see a login that was not yours, change your password.',
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
