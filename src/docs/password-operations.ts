import {
  changePasswordSchema,
  forgotPasswordSchema,
  resetPasswordSchema,
} from '../passwords/schemas';
import { exampleToken } from './examples';
import { bodyProblems, type Operation, tokenProblems } from './operation';

export const passwordOperations = (): Operation[] => [
  {
    id: 'changePassword',
    method: 'post',
    path: '/v1/change-password',
    tag: 'Passwords',
    summary: 'Replace your password by a new one',
    description:
      'Takes an access token, or the change token of an expired password. No password that this account ever had is accepted. Every session ends, this one too: log in again. Wrong old passwords count like wrong logins.',
    tokens: ['accessToken', 'changeToken'],
    request: {
      name: 'PasswordChange',
      schema: changePasswordSchema,
      example: { oldPassword: 'Tidal-Harbor-42', newPassword: 'Copper!Lantern7' },
    },
    success: { status: 204, description: 'The password is replaced.', headers: ['Set-Cookie'] },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'wrong-password',
      'too-many-attempts',
      'too-many-requests',
    ],
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
      'Works once, for RESET_LINK_TTL (24 h), and until the password changes. A refused password leaves the link good. Every session ends, and a waiting account is let in again. The mailbox is proved with it: its address signs in from then on, and a number or address that nobody has proved is dropped from the account. Wrong tokens count against the network they come from.',
    request: {
      name: 'PasswordReset',
      schema: resetPasswordSchema,
      example: { token: exampleToken, newPassword: 'Velvet?Compass3' },
    },
    success: { status: 204, description: 'The new password is set.', headers: ['Set-Cookie'] },
    problems: [...bodyProblems, 'reset-link-invalid', 'too-many-requests'],
  },
];
