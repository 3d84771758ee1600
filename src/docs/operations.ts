/**
 * What every route takes and answers, for the OpenAPI document and the page made from it. Bodies are
 * the schemas that validate; problems are codes of the one table.
 */
import type * as z from 'zod/mini';
import { confirmRegistrationSchema, registerSchema, userSchema } from '../accounts/schemas';
import type { ErrorCode } from '../core/errors';
import type { Deps } from '../deps';
import {
  changePasswordSchema,
  forgotPasswordSchema,
  resetPasswordSchema,
} from '../passwords/schemas';
import { loginOutputSchema, loginSchema } from '../sessions/schemas';
import { person, session, user } from './examples';

export interface Operation {
  id: string;
  method: 'get' | 'post';
  path: string;
  tag: 'Accounts' | 'Sessions' | 'Passwords' | 'Service';
  summary: string;
  description?: string;
  /** Which tokens open it. */
  tokens?: ('accessToken' | 'changeToken')[];
  request?: Body;
  success: { status: number; description: string; headers?: string[] } & Partial<Body>;
  problems: ErrorCode[];
}

interface Body {
  /** The schema's name among the components. */
  name: string;
  schema: z.ZodMiniType;
  example: unknown;
}

/** What any POST with a body can be refused with before its use case sees it. */
const bodyProblems: ErrorCode[] = [
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
  'validation-failed',
];
const tokenProblems: ErrorCode[] = ['authentication-required', 'invalid-token'];

const userBody: Body = { name: 'User', schema: userSchema, example: user };
const openedAccount = {
  status: 201,
  description: 'The account.',
  headers: ['Location'],
  ...userBody,
};

export const operations = (deps: Deps): Operation[] => [
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
    ...(deps.settings.REGISTRATION === 'conceal'
      ? {
          success: {
            status: 202,
            description: 'A mail is on its way: a link to confirm, or that there is an account.',
          },
          problems: [...bodyProblems, 'too-many-requests'],
        }
      : {
          success: openedAccount,
          problems: [...bodyProblems, 'username-taken', 'too-many-requests'],
        }),
  },
  {
    id: 'confirmRegistration',
    method: 'post',
    path: '/v1/confirm-registration',
    tag: 'Accounts',
    summary: 'Redeem the link of a registration',
    description:
      'Where the service conceals who has an account (REGISTRATION=conceal), a registration is confirmed by a mailed link and the password that was chosen. Works once, for CONFIRMATION_LINK_TTL (24 h).',
    request: {
      name: 'RegistrationConfirmation',
      schema: confirmRegistrationSchema,
      example: {
        token: 'Vl9d7XjidwzXtE4UZ3827v_nhirhii3kPkIIhjmeHIQ',
        password: 'Tidal-Harbor-42',
      },
    },
    success: openedAccount,
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
    success: { status: 200, description: 'The account.', ...userBody },
    problems: tokenProblems,
  },
  {
    id: 'login',
    method: 'post',
    path: '/v1/login',
    tag: 'Sessions',
    summary: 'Log in for an access token',
    description:
      'An unknown user and a wrong password get the same answer. After LOGIN_MAX_FAILURES wrong passwords in a row the account waits 30 s, doubling up to an hour. A right password that is too old gets 403 password-expired with a change token, which opens /v1/change-password and nothing else.',
    request: {
      name: 'Login',
      schema: loginSchema,
      example: { username: 'ines@example.com', password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 200,
      description: 'A session. `executionTime` counts to the last storage call.',
      name: 'Session',
      schema: loginOutputSchema,
      example: session,
    },
    problems: [
      ...bodyProblems,
      'invalid-credentials',
      'password-expired',
      'account-inactive',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'logout',
    method: 'post',
    path: '/v1/logout',
    tag: 'Sessions',
    summary: 'End this session',
    description: 'The token is dead on the next request, at every location.',
    tokens: ['accessToken'],
    success: { status: 204, description: 'The session has ended.' },
    problems: tokenProblems,
  },
  {
    id: 'changePassword',
    method: 'post',
    path: '/v1/change-password',
    tag: 'Passwords',
    summary: 'Replace your password by a new one',
    description:
      'Takes an access token, or the change token of an expired password. No password that this account ever had is accepted. Every session ends, this one too: log in again.',
    tokens: ['accessToken', 'changeToken'],
    request: {
      name: 'PasswordChange',
      schema: changePasswordSchema,
      example: { oldPassword: 'Tidal-Harbor-42', newPassword: 'Copper!Lantern7' },
    },
    success: { status: 204, description: 'The password is replaced.' },
    problems: [...bodyProblems, ...tokenProblems, 'wrong-password', 'too-many-attempts'],
  },
  {
    id: 'forgotPassword',
    method: 'post',
    path: '/v1/forgot-password',
    tag: 'Passwords',
    summary: 'Ask for a reset link by mail',
    description:
      'The same answer whether the account exists or not. RESET_MAX_REQUESTS (3) are taken per account in RESET_WINDOW (24 h).',
    request: {
      name: 'ForgottenPassword',
      schema: forgotPasswordSchema,
      example: { username: 'ines@example.com' },
    },
    success: { status: 202, description: 'A link is on its way, if there is such an account.' },
    problems: [...bodyProblems, 'too-many-requests'],
  },
  {
    id: 'resetPassword',
    method: 'post',
    path: '/v1/reset-password',
    tag: 'Passwords',
    summary: 'Redeem a reset link',
    description:
      'Works once, for RESET_LINK_TTL (24 h), and until the password changes. A refused password leaves the link good. Every session ends, and a waiting account is let in again.',
    request: {
      name: 'PasswordReset',
      schema: resetPasswordSchema,
      example: {
        token: 'Vl9d7XjidwzXtE4UZ3827v_nhirhii3kPkIIhjmeHIQ',
        newPassword: 'Velvet?Compass3',
      },
    },
    success: { status: 204, description: 'The new password is set.' },
    problems: [...bodyProblems, 'reset-link-invalid', 'too-many-requests'],
  },
  {
    id: 'readKeys',
    method: 'get',
    path: '/.well-known/jwks.json',
    tag: 'Service',
    summary: 'The public keys that verify access tokens (RFC 7517)',
    success: { status: 200, description: 'A JWK set.' },
    problems: [],
  },
  {
    id: 'readHealth',
    method: 'get',
    path: '/health',
    tag: 'Service',
    summary: 'Is the service up?',
    success: { status: 200, description: 'It is.' },
    problems: [],
  },
];
