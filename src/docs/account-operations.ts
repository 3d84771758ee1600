import {
  activitySchema,
  confirmRegistrationSchema,
  registerSchema,
  userSchema,
} from '../accounts/schemas';
import { activity, exampleToken, person, user } from './examples';
import { type Body, bodyProblems, type Operation, type Success, tokenProblems } from './operation';
import type { DescribedDeps } from './operations';

const userBody: Body = { name: 'User', schema: userSchema, example: user };
const opened: Success = {
  status: 201,
  description: 'The account.',
  headers: ['Location'],
  body: userBody,
};
const mailed: Success = {
  status: 202,
  description: 'A mail is on its way: a link to confirm, or a word that there is an account.',
};

export const accountOperations = (deps: DescribedDeps): Operation[] => {
  const conceals = deps.settings.REGISTRATION === 'conceal';
  return [
    {
      id: 'register',
      method: 'post',
      path: '/v1/register',
      tag: 'Accounts',
      summary: 'Open an account',
      description:
        '`username` is an e-mail address or a phone number; `email` or `phone` may add the other one. Each is unique, and either logs in. Every broken rule is told at once.',
      request: {
        name: 'Registration',
        schema: registerSchema(deps),
        example: { username: 'ines@example.com', password: 'Tidal-Harbor-42', ...person },
      },
      success: conceals ? mailed : opened,
      problems: [
        ...bodyProblems,
        ...(conceals ? [] : ['username-taken' as const]),
        'too-many-requests',
      ],
    },
    {
      id: 'confirmRegistration',
      method: 'post',
      path: '/v1/confirm-registration',
      tag: 'Accounts',
      summary: 'Redeem the link of a registration',
      description:
        'Where the service conceals who has an account (REGISTRATION=conceal), a registration is confirmed by a mailed link and the password that was chosen. Works once, for CONFIRMATION_LINK_TTL (24 h). A wrong password leaves the link good.',
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
      id: 'readActivity',
      method: 'get',
      path: '/v1/me/activity',
      tag: 'Accounts',
      summary: 'See what was done with your account',
      description:
        'What changed something, newest first: registration, logins, logouts, changes and resets of the password, each with when and from where. A login that was not yours is one to change the password for.',
      tokens: ['accessToken'],
      success: {
        status: 200,
        description:
          'At most fifty events. Where the trail is kept outside too, the newest twenty stay, for ninety days (ACTIVITY_EVENTS, AUDIT_RETENTION).',
        body: { name: 'Activity', schema: activitySchema, example: { events: [activity] } },
      },
      problems: tokenProblems,
    },
  ];
};
