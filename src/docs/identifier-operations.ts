import {
  changeEmailSchema,
  changePhoneSchema,
  requestVerificationSchema,
  undoChangeSchema,
  verifyEmailSchema,
  verifyPhoneSchema,
} from '../accounts/schemas';
import { exampleToken } from './examples';
import { bodyProblems, type Operation, tokenProblems } from './operation';

/** The proof of an e-mail address or phone number, and its replacement. */
export const identifierOperations = (): Operation[] => [
  {
    id: 'requestVerification',
    method: 'post',
    path: '/v1/me/verification',
    tag: 'Accounts',
    summary: 'Ask for the verification again',
    description:
      'Sends a link to the e-mail address, or a code to the phone number, that the account signs in with. Unless VERIFICATION is `off`, a registration sends the first one. Takes an access token, or the token of an `identifier-unverified` answer. An account may ask RESET_MAX_REQUESTS (3) times in RESET_WINDOW (24 h).',
    tokens: ['accessToken', 'verifyToken'],
    request: {
      name: 'VerificationRequest',
      schema: requestVerificationSchema,
      example: { kind: 'email' },
    },
    success: { status: 202, description: 'It is on its way.' },
    problems: [...bodyProblems, ...tokenProblems, 'already-verified', 'too-many-requests'],
  },
  {
    id: 'verifyEmail',
    method: 'post',
    path: '/v1/verify-email',
    tag: 'Accounts',
    summary: 'Verify an e-mail address with its link',
    description:
      'Takes the token of the mailed link and the password of the account: a click in a mail alone proves nothing about who opened the account. The link works once, for VERIFICATION_LINK_TTL (24 h), and after a wrong password it can be used again. The first proof of an account ends every session and removes every other identifier that nobody has proved. The link that an e-mail change sends works the same way, and puts the new address in place of the old one.',
    request: {
      name: 'EmailVerification',
      schema: verifyEmailSchema,
      example: { token: exampleToken, password: 'Tidal-Harbor-42' },
    },
    success: { status: 204, description: 'The address is verified.' },
    problems: [
      ...bodyProblems,
      'invalid-credentials',
      'verification-link-invalid',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'verifyPhone',
    method: 'post',
    path: '/v1/verify-phone',
    tag: 'Accounts',
    summary: 'Verify a phone number with its code',
    description:
      'Takes the six digits of the SMS. A code works once, for ten minutes, and may be tried five times; a newer one replaces it. What a verified e-mail address does, a verified number does too: the first proof ends every session, and a number that a change asked for takes the place of the old one. Wrong codes count against the network they come from.',
    tokens: ['accessToken', 'verifyToken'],
    request: { name: 'PhoneVerification', schema: verifyPhoneSchema, example: { code: '428317' } },
    success: { status: 204, description: 'The number is verified.' },
    problems: [...bodyProblems, ...tokenProblems, 'code-invalid', 'too-many-requests'],
  },
  {
    id: 'changeEmail',
    method: 'post',
    path: '/v1/me/email',
    tag: 'Accounts',
    summary: 'Change your e-mail address',
    description:
      'Nothing changes until the new address is verified: it gets a link for /v1/verify-email. If an account has it already, the answer is the same and its mailbox is told. If the address that is replaced is what the account has had verified for longest, it is told and can be taken back for UNDO_LINK_TTL (7 days); until then the address cannot be changed again. Otherwise the older number is told. If you sign in with a phone number that is not verified, verify that first; without an SMS_TRANSPORT, where it never can be, the verified address takes its place. An account may ask RESET_MAX_REQUESTS (3) times in RESET_WINDOW (24 h). A wrong password counts as a failed login. If the account has a second factor, the session has to be one that was opened with it, or shown it again, within REAUTH_MAX_AGE (10 minutes).',
    tokens: ['accessToken'],
    request: {
      name: 'EmailChange',
      schema: changeEmailSchema,
      example: { email: 'ines.moreau@example.com', password: 'Tidal-Harbor-42' },
    },
    success: { status: 202, description: 'The new address has mail.' },
    problems: changeProblems,
  },
  {
    id: 'changePhone',
    method: 'post',
    path: '/v1/me/phone',
    tag: 'Accounts',
    summary: 'Change your phone number',
    description:
      'As for the e-mail address, with a code for /v1/verify-phone. Without an SMS_TRANSPORT the answer is 422 `phone_unconfirmable`.',
    tokens: ['accessToken'],
    request: {
      name: 'PhoneChange',
      schema: changePhoneSchema(undefined),
      example: { phone: '+33612345678', password: 'Tidal-Harbor-42' },
    },
    success: { status: 202, description: 'The new number has an SMS.' },
    problems: changeProblems,
  },
  {
    id: 'undoChange',
    method: 'post',
    path: '/v1/undo-change',
    tag: 'Accounts',
    summary: 'Take a replaced identifier back',
    description:
      'For somebody who got the link at an address or number that was replaced. Whoever replaced it knew the password, so a new one is chosen. The old identifier is back, what was verified after it is removed, every session ends, and a deletion that was asked for is cancelled. If the new password is refused, the link can be used again.',
    request: {
      name: 'UndoneChange',
      schema: undoChangeSchema,
      example: { token: exampleToken, newPassword: 'Velvet?Compass3' },
    },
    success: { status: 204, description: 'The identifier is back.' },
    problems: [...bodyProblems, 'undo-link-invalid', 'too-many-requests'],
  },
];

const changeProblems: Operation['problems'] = [
  ...bodyProblems,
  ...tokenProblems,
  'reauthentication-required',
  'wrong-password',
  'already-verified',
  'identifier-unverified',
  'identifier-recently-changed',
  'too-many-attempts',
  'too-many-requests',
];
