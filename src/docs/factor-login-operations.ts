import { requestOptionsSchema } from '../credentials/factors/schemas';
import {
  loginOutputSchema,
  passkeyLoginSchema,
  secondFactorSchema,
  stepUpSchema,
} from '../sessions/schemas';
import { session } from './examples';
import { assertion, requestOptions } from './factor-examples';
import { whereMfaIsOff as off } from './factor-operations';
import { bodyProblems, type Operation, tokenProblems } from './operation';

/** The second half of a login, logins with a passkey, and who somebody is, shown again. */
export const factorLoginOperations = (): Operation[] => [
  {
    id: 'secondFactor',
    method: 'post',
    path: '/v1/login/second-factor',
    tag: 'Sessions',
    summary: 'Show the second factor, and get the tokens of a session',
    description: `Takes the token of a \`second-factor-required\` answer, and a code of the app, a recovery code or a passkey. What was shown once is not good again. Wrong ones count with wrong passwords, and by themselves until a factor is right: after LOGIN_MAX_FAILURES (10) the network has to wait, and the owner is told. \`setup\` needs the token of a \`second-factor-setup-required\` answer with which a first factor was added a moment ago. ${off}`,
    tokens: ['challengeToken', 'setupToken'],
    request: {
      name: 'SecondFactor',
      schema: secondFactorSchema,
      example: { method: 'totp', code: '428317' },
    },
    success: {
      status: 200,
      description: 'A session.',
      headers: ['Set-Cookie'],
      body: { name: 'Session', schema: loginOutputSchema, example: session },
    },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'second-factor-invalid',
      'identifier-unverified',
      'password-expired',
      'account-inactive',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'secondFactorOptions',
    method: 'post',
    path: '/v1/login/second-factor/options',
    tag: 'Sessions',
    summary: 'Ask for the second factor by a passkey',
    description: `What \`navigator.credentials.get()\` takes; good for five minutes. ${off}`,
    tokens: ['challengeToken', 'setupToken'],
    success: {
      status: 200,
      description: 'The options, with the passkeys of the account.',
      body: { name: 'PasskeyRequest', schema: requestOptionsSchema, example: requestOptions },
    },
    problems: [...tokenProblems, 'too-many-requests'],
  },
  {
    id: 'passkeyLoginOptions',
    method: 'post',
    path: '/v1/login/passkey/options',
    tag: 'Sessions',
    summary: 'Begin a login with a passkey',
    description: `What \`navigator.credentials.get()\` takes; good for five minutes. The authenticator offers the passkeys that it has for this service, so nobody says who they are. ${off}`,
    success: {
      status: 200,
      description: 'The options.',
      body: {
        name: 'PasskeyRequest',
        schema: requestOptionsSchema,
        example: { ...requestOptions, allowCredentials: [] },
      },
    },
    problems: ['too-many-requests'],
  },
  {
    id: 'passkeyLogin',
    method: 'post',
    path: '/v1/login/passkey',
    tag: 'Sessions',
    summary: 'Log in with a passkey, and get the tokens of a session',
    description: `No username and no password: a passkey whose owner was verified at the device is two factors by itself. An expired password does not stand in the way, because it was not shown. Unknown passkeys and wrong answers get the same 401. ${off}`,
    request: {
      name: 'PasskeyLogin',
      schema: passkeyLoginSchema,
      example: { response: assertion },
    },
    success: {
      status: 200,
      description: 'A session.',
      headers: ['Set-Cookie'],
      body: { name: 'Session', schema: loginOutputSchema, example: session },
    },
    problems: [
      ...bodyProblems,
      'passkey-invalid',
      'cross-site-request',
      'identifier-unverified',
      'account-inactive',
      'too-many-requests',
    ],
  },
  {
    id: 'reauthenticate',
    method: 'post',
    path: '/v1/me/reauthenticate',
    tag: 'Sessions',
    summary: 'Show again who you are',
    description:
      'Before what a stolen session must not do. Takes the password, with `secondFactor` where the account has one; a passkey needs no password. The session stays the same and counts as one that has just begun; the next access token says so in `auth_time` and `amr`. If the password alone is not enough, the answer is 403 `reauthentication-required`.',
    tokens: ['accessToken'],
    request: {
      name: 'Reauthentication',
      schema: stepUpSchema,
      example: {
        password: 'Tidal-Harbor-42',
        secondFactor: { method: 'totp', code: '428317' },
      },
    },
    success: { status: 204, description: 'Shown.' },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'wrong-password',
      'second-factor-invalid',
      'reauthentication-required',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'reauthenticateOptions',
    method: 'post',
    path: '/v1/me/reauthenticate/options',
    tag: 'Sessions',
    summary: 'Ask for that by a passkey',
    description:
      'What `navigator.credentials.get()` takes; good for five minutes, in this session.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description: 'The options, with the passkeys of the account.',
      body: { name: 'PasskeyRequest', schema: requestOptionsSchema, example: requestOptions },
    },
    problems: [...tokenProblems, 'too-many-requests'],
  },
];
