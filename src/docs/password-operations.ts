import {
  changePasswordSchema,
  forgotPasswordSchema,
  resetPasswordSchema,
} from '../passwords/schemas';
import { exampleToken } from './examples';
import { bodyProblems, bypassParameter, type Operation, tokenProblems } from './operation';

export const passwordOperations = (): Operation[] => [
  {
    id: 'changePassword',
    method: 'post',
    path: '/v1/change-password',
    tag: 'Passwords',
    summary: 'Change your password',
    description:
      'Takes an access token, or the change token of an expired password. The new password must never have been used for this account. All sessions end, including this one: log in again. A wrong old password counts as a failed login.',
    tokens: ['accessToken', 'changeToken'],
    request: {
      name: 'PasswordChange',
      schema: changePasswordSchema,
      example: { oldPassword: 'Tidal-Harbor-42', newPassword: 'Copper!Lantern7' },
    },
    success: { status: 204, description: 'The password was changed.', headers: ['Set-Cookie'] },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'reauthentication-required',
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
    summary: 'Ask for a reset link by mail, or a code by SMS',
    description:
      'The answer is the same whether or not the account exists. It goes to whichever of address and number was verified first; if neither is, to the one that signs in. A number gets a code, if SMS_TRANSPORT is on. Each account may ask RESET_MAX_REQUESTS (3) times in RESET_WINDOW (24 h).',
    parameters: [bypassParameter],
    request: {
      name: 'ForgottenPassword',
      schema: forgotPasswordSchema,
      example: { username: 'ines@example.com' },
    },
    success: { status: 202, description: 'If the account exists, a link or a code is on its way.' },
    problems: [...bodyProblems, 'bot-check-failed', 'too-many-requests'],
  },
  {
    id: 'resetPassword',
    method: 'post',
    path: '/v1/reset-password',
    tag: 'Passwords',
    summary: 'Reset the password with a link or a code',
    description:
      'Send the token of a mailed link, or the username and the code from an SMS. Either works once and stops working when the password changes; a link expires after RESET_LINK_TTL (24 h), a code after 10 minutes or 5 wrong tries. If the new password is refused, it can be used again. All sessions end, and a lockout is lifted. A reset proves that you own the mailbox or the number: it logs in from then on, and identifiers that nobody has proved are removed from the account. Wrong tokens and codes count against the network they come from.',
    request: {
      name: 'PasswordReset',
      schema: resetPasswordSchema,
      example: { token: exampleToken, newPassword: 'Velvet?Compass3' },
    },
    success: { status: 204, description: 'The password was reset.', headers: ['Set-Cookie'] },
    problems: [...bodyProblems, 'code-invalid', 'reset-link-invalid', 'too-many-requests'],
  },
];
