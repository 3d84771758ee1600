import { creationOptionsSchema } from '../credentials/factors/schemas';
import {
  addedPasskeySchema,
  addedSchema,
  addPasskeySchema,
  confirmTotpSchema,
  factorsSchema,
  recoveryCodesSchema,
  renamePasskeySchema,
  totpSetUpSchema,
} from '../factors/schemas';
import { creation, creationOptions, passkey, recoveryCodes, totpSetUp } from './factor-examples';
import { bodyProblems, type Operation, tokenProblems } from './operation';

export const whereMfaIsOff = 'Where MFA is `off`, this path is unknown.';

const off = whereMfaIsOff;
const recent =
  'The session has to be one whose owner has shown within REAUTH_MAX_AGE (10 minutes) who they are, with a second factor if the account has one; otherwise 403 `reauthentication-required`.';
const adds = `${recent} Takes the token of a \`second-factor-setup-required\` answer as well, for a first factor. An identifier of the account has to be verified before, where it can be. The first factor brings ten recovery codes.`;

/** What an account has besides its password. */
export const factorOperations = (): Operation[] => [
  {
    id: 'listSecondFactors',
    method: 'get',
    path: '/v1/me/second-factors',
    tag: 'Second factors',
    summary: 'See what your account has besides the password',
    description: off,
    tokens: ['accessToken'],
    success: {
      status: 200,
      description: 'The factors.',
      body: {
        name: 'SecondFactors',
        schema: factorsSchema,
        example: {
          totp: { createdAt: passkey.createdAt, lastUsedAt: null },
          recoveryCodes: { left: 9, createdAt: passkey.createdAt },
          passkeys: [passkey],
          resetAt: null,
        },
      },
    },
    problems: tokenProblems,
  },
  {
    id: 'setUpTotp',
    method: 'post',
    path: '/v1/me/totp',
    tag: 'Second factors',
    summary: 'Begin to set up one-time codes',
    description: `A secret for an authenticator app (RFC 6238). Nothing is stored until a code of it comes to /v1/me/totp/confirm. ${adds} ${off}`,
    tokens: ['accessToken', 'setupToken'],
    success: {
      status: 200,
      description: 'The secret. Show the picture, and keep `setUpToken` for the code.',
      body: { name: 'TotpSetUp', schema: totpSetUpSchema, example: totpSetUp },
    },
    problems: [
      ...tokenProblems,
      'reauthentication-required',
      'identifier-unverified',
      'second-factor-exists',
      'too-many-requests',
    ],
  },
  {
    id: 'confirmTotp',
    method: 'post',
    path: '/v1/me/totp/confirm',
    tag: 'Second factors',
    summary: 'Confirm the app by a code',
    description: `A login asks for a code from now on, for another one than this. ${off}`,
    tokens: ['accessToken', 'setupToken'],
    request: {
      name: 'TotpConfirmation',
      schema: confirmTotpSchema,
      example: { setUpToken: totpSetUp.setUpToken, code: '428317' },
    },
    success: {
      status: 201,
      description: 'Added. Show the recovery codes: nobody can see them again.',
      body: { name: 'AddedFactor', schema: addedSchema, example: { recoveryCodes } },
    },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'second-factor-invalid',
      'reauthentication-required',
      'identifier-unverified',
      'second-factor-exists',
      'too-many-requests',
    ],
  },
  {
    id: 'removeTotp',
    method: 'delete',
    path: '/v1/me/totp',
    tag: 'Second factors',
    summary: 'Remove the one-time codes',
    description: `${recent} With the last factor its recovery codes go. Where the service wants a second factor, the last one stays. ${off}`,
    tokens: ['accessToken'],
    success: { status: 204, description: 'Removed.' },
    problems: removalProblems,
  },
  {
    id: 'renewRecoveryCodes',
    method: 'post',
    path: '/v1/me/recovery-codes',
    tag: 'Second factors',
    summary: 'Get ten new recovery codes',
    description: `The old ones are not good any more. ${recent} ${off}`,
    tokens: ['accessToken'],
    success: {
      status: 201,
      description: 'Ten codes. Show them: nobody can see them again.',
      body: { name: 'RecoveryCodes', schema: recoveryCodesSchema, example: { recoveryCodes } },
    },
    problems: [
      ...tokenProblems,
      'reauthentication-required',
      'no-second-factor',
      'too-many-requests',
    ],
  },
  {
    id: 'passkeyOptions',
    method: 'post',
    path: '/v1/me/passkeys/options',
    tag: 'Second factors',
    summary: 'Begin to add a passkey',
    description: `What \`navigator.credentials.create()\` takes; good for five minutes, in this session. ${adds} ${off}`,
    tokens: ['accessToken', 'setupToken'],
    success: {
      status: 200,
      description: 'The options.',
      body: { name: 'PasskeyCreation', schema: creationOptionsSchema, example: creationOptions },
    },
    problems: [
      ...tokenProblems,
      'reauthentication-required',
      'identifier-unverified',
      'too-many-passkeys',
      'too-many-requests',
    ],
  },
  {
    id: 'addPasskey',
    method: 'post',
    path: '/v1/me/passkeys',
    tag: 'Second factors',
    summary: 'Add a passkey',
    description: `It logs in by itself from now on, and is a second factor beside the password. ${off}`,
    tokens: ['accessToken', 'setupToken'],
    request: {
      name: 'NewPasskey',
      schema: addPasskeySchema,
      example: { name: passkey.name, response: creation },
    },
    success: {
      status: 201,
      description: 'Added. Show the recovery codes, if there are any: nobody can see them again.',
      body: {
        name: 'AddedPasskey',
        schema: addedPasskeySchema,
        example: { id: passkey.id, recoveryCodes: null },
      },
    },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'reauthentication-required',
      'identifier-unverified',
      'second-factor-exists',
      'too-many-requests',
    ],
  },
  {
    id: 'renamePasskey',
    method: 'patch',
    path: '/v1/me/passkeys/{id}',
    tag: 'Second factors',
    summary: 'Rename a passkey',
    description: off,
    tokens: ['accessToken'],
    parameters: [passkeyId()],
    request: { name: 'PasskeyName', schema: renamePasskeySchema, example: { name: 'Telephone' } },
    success: { status: 204, description: 'Renamed.' },
    problems: [...bodyProblems, ...tokenProblems, 'second-factor-not-found'],
  },
  {
    id: 'removePasskey',
    method: 'delete',
    path: '/v1/me/passkeys/{id}',
    tag: 'Second factors',
    summary: 'Remove a passkey',
    description: `${recent} With the last factor its recovery codes go. Where the service wants a second factor, the last one stays. ${off}`,
    tokens: ['accessToken'],
    parameters: [passkeyId()],
    success: { status: 204, description: 'Removed.' },
    problems: removalProblems,
  },
  {
    id: 'keepSecondFactors',
    method: 'delete',
    path: '/v1/me/second-factors/reset',
    tag: 'Second factors',
    summary: 'Keep them, where staff was asked to remove them',
    description: `A login with a second factor does the same. ${off}`,
    tokens: ['accessToken'],
    success: { status: 204, description: 'They stay.' },
    problems: tokenProblems,
  },
];

const removalProblems: Operation['problems'] = [
  ...tokenProblems,
  'reauthentication-required',
  'second-factor-not-found',
  'last-second-factor',
];

function passkeyId() {
  return {
    in: 'path',
    name: 'id',
    description: 'As GET /v1/me/second-factors lists it.',
    example: passkey.id,
  } as const;
}
