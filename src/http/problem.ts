/**
 * The one table from code to status and English words (RFC 9457). The renderer, the OpenAPI document,
 * `/problems/:code` and the tests read it. The words of the other languages are in `texts/`.
 */
import type { ErrorCode } from '../core/errors';
import { maxBodyBytes } from './json-body';

export interface Problem {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  /** What was wrong and what to do, for the person who reads the answer. */
  detail: string;
}

export const problems = {
  'malformed-json': {
    status: 400,
    title: 'Malformed JSON',
    detail: 'The body is not valid JSON in UTF-8. Send one JSON object.',
  },
  'authentication-required': {
    status: 401,
    title: 'Authentication required',
    detail:
      'No token came with this request. Log in at /v1/login, then send "Authorization: Bearer <access token>", or the refresh token to /v1/token/refresh.',
  },
  'invalid-token': {
    status: 401,
    title: 'Invalid token',
    detail: 'The token is not valid, or its session has ended. Log in again.',
  },
  'invalid-credentials': {
    status: 401,
    title: 'Invalid credentials',
    detail: 'The username or the password is wrong.',
  },
  'password-expired': {
    status: 403,
    title: 'Password expired',
    detail:
      'The password has expired. Change it at /v1/change-password with changeToken, which a login gives, as the bearer token. Then log in again.',
  },
  'account-inactive': {
    status: 403,
    title: 'Account inactive',
    detail: 'The account is not active. Contact the support of this service.',
  },
  'identifier-unverified': {
    status: 403,
    title: 'Identifier unverified',
    detail:
      'The e-mail address or phone number of this account has not been verified yet. Open the link in our mail, or enter the code we sent. /v1/me/verification sends it again; the bearer token is your access token, or the verifyToken of a refused login.',
  },
  'wrong-password': {
    status: 403,
    title: 'Wrong password',
    detail: 'The password is wrong. Nothing was changed.',
  },
  'code-invalid': {
    status: 403,
    title: 'Code invalid',
    detail: 'The code is wrong, has expired or was already used. Check it, or ask for a new one.',
  },
  'second-factor-required': {
    status: 403,
    title: 'Second factor required',
    detail:
      'The password is right, and this account asks for more. Send a code or a passkey to /v1/login/second-factor; the bearer token is the challengeToken of this answer, and methods says what the account has.',
  },
  'second-factor-setup-required': {
    status: 403,
    title: 'Second factor to be set up',
    detail:
      'The password is right, and this service wants a second factor, which this account does not have yet. Set one up at /v1/me/totp or /v1/me/passkeys; the bearer token is the setupToken of this answer. Then send {"method":"setup"} with the same token to /v1/login/second-factor.',
  },
  'second-factor-invalid': {
    status: 403,
    title: 'Second factor invalid',
    detail:
      'The code or the passkey is not right, or was used before. Wait for the next code, or try another method.',
  },
  'passkey-invalid': {
    status: 401,
    title: 'Passkey invalid',
    detail:
      'This passkey is not known here, or its answer was not right or came too late. Try again, or log in with the password.',
  },
  'second-factor-exists': {
    status: 409,
    title: 'Second factor exists',
    detail: 'The account has this already. Nothing was changed. To replace it, remove it first.',
  },
  'second-factor-not-found': {
    status: 404,
    title: 'Second factor not found',
    detail: 'The account does not have it. It may have been removed.',
  },
  'last-second-factor': {
    status: 409,
    title: 'Last second factor',
    detail:
      'This service wants a second factor, and this is the last one of the account. Nothing was changed. Add another one first.',
  },
  'no-second-factor': {
    status: 409,
    title: 'No second factor',
    detail: 'This account has no second factor. Nothing was changed.',
  },
  'too-many-passkeys': {
    status: 409,
    title: 'Too many passkeys',
    detail: 'The account has 20 passkeys already, which is the limit. Remove one that is not used.',
  },
  'cross-site-request': {
    status: 403,
    title: 'Cross-site request',
    detail:
      'Cookies are accepted only from pages of this service and of the origins in COOKIE_ORIGINS, in a browser that sends Origin or Sec-Fetch-Site. Send tokens in the Authorization header, or add the origin of your page to COOKIE_ORIGINS.',
  },
  'bot-check-failed': {
    status: 403,
    title: 'Bot check failed',
    detail:
      'Nothing shows that a person is at work here: the result of the check against bots is missing, has expired, was used before or is for something else. Nothing was done. Repeat the check and try again. An app sends its result as turnstileToken.',
  },
  'permission-denied': {
    status: 403,
    title: 'Permission denied',
    detail:
      'Your role or API key does not allow this. Ask an admin of this service for a role or a key that does. Accounts of staff can be changed by admins alone.',
  },
  'access-required': {
    status: 403,
    title: 'Access required',
    detail:
      'Staff of this service signs in through Cloudflare Access first. Open the address that Access stands in front of, or use an API key.',
  },
  'reauthentication-required': {
    status: 403,
    title: 'Show again who you are',
    detail:
      'For this you must have shown a moment ago who you are, with all that a login asks for. Do that at /v1/me/reauthenticate, or log in again, and repeat the request. Where the account lacks a second factor that this service wants, only a new login helps.',
  },
  'user-not-found': {
    status: 404,
    title: 'User not found',
    detail: 'There is no account with this id. /v1/admin/users finds the ones there are.',
  },
  'api-key-not-found': {
    status: 404,
    title: 'API key not found',
    detail: 'There is no API key with this id. /v1/admin/api-keys lists the ones there are.',
  },
  'session-not-found': {
    status: 404,
    title: 'Session not found',
    detail: 'You have no open session with this id. /v1/sessions lists the ones you have.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this path. /openapi.json lists every route.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail:
      'This path does not support this method. The Allow header lists the methods it supports.',
  },
  'username-taken': {
    status: 409,
    title: 'Username taken',
    detail:
      'An account with this e-mail address or phone number already exists. Log in, or reset the password.',
  },
  'already-verified': {
    status: 409,
    title: 'Already verified',
    detail: 'This e-mail address or phone number is verified already. There is nothing to do.',
  },
  'identifier-recently-changed': {
    status: 409,
    title: 'Identifier recently changed',
    detail:
      'The previous e-mail address or phone number can still be taken back, so this one cannot be changed again yet. Try again in a few days.',
  },
  'own-account': {
    status: 409,
    title: 'Own account',
    detail:
      'This is your own account, which staff cannot change here. Use /v1/me, or ask another admin.',
  },
  'last-admin': {
    status: 409,
    title: 'Last admin',
    detail:
      'This is the last active admin. Nothing was changed. Give another account the role of an admin first.',
  },
  'user-unverified': {
    status: 409,
    title: 'User unverified',
    detail:
      'No e-mail address or phone number of this account has been verified, so it cannot be given a role. Have its owner verify one first.',
  },
  'user-unreachable': {
    status: 409,
    title: 'User unreachable',
    detail:
      'Nothing was sent: the account is not active, or has no e-mail address or phone number that a link or a code can go to.',
  },
  'webhook-not-found': {
    status: 404,
    title: 'Webhook not found',
    detail: 'There is no webhook with this id. It may have been deleted.',
  },
  'webhook-disabled': {
    status: 409,
    title: 'Webhook disabled',
    detail: 'Nothing is sent to this webhook while it is disabled. Enable it first.',
  },
  'too-many-webhooks': {
    status: 409,
    title: 'Too many webhooks',
    detail: 'There are 20 webhooks already, which is the limit. Delete one that is not used.',
  },
  'too-many-api-keys': {
    status: 409,
    title: 'Too many API keys',
    detail: 'There are 100 API keys already, which is the limit. Revoke one that is not used.',
  },
  'reset-link-invalid': {
    status: 410,
    title: 'Reset link invalid',
    detail:
      'The link is unknown, has expired or was already used. Request a new one at /v1/forgot-password.',
  },
  'confirmation-link-invalid': {
    status: 410,
    title: 'Confirmation link invalid',
    detail: 'The link is unknown, has expired or was already used. Log in, or register again.',
  },
  'verification-link-invalid': {
    status: 410,
    title: 'Verification link invalid',
    detail:
      'The link is unknown, has expired or was already used. Log in, and ask for a new one if you still need it.',
  },
  'undo-link-invalid': {
    status: 410,
    title: 'Undo link invalid',
    detail:
      'The link is unknown, has expired or was already used. If you cannot log in, reset the password, or contact the support of this service.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    detail:
      'The account has changed since the version that If-Match names. Nothing was changed. Read it again, and send the ETag that you get.',
  },
  'payload-too-large': {
    status: 413,
    title: 'Payload too large',
    detail: `The body is larger than ${maxBodyBytes / 1024} KiB. Send less.`,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send JSON in UTF-8 as "Content-Type: application/json", without a content encoding.',
  },
  'validation-failed': {
    status: 422,
    title: 'Validation failed',
    detail: 'The request breaks the rules listed in errors. Nothing was changed.',
  },
  'too-many-attempts': {
    status: 429,
    title: 'Too many attempts',
    detail:
      'Too many wrong passwords or codes for this account. Wait for the time in Retry-After. After wrong passwords a reset of the password helps, too.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'Too many requests of this kind. Wait for the time in Retry-After.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    detail:
      'Something went wrong on our side. Report the requestId to the support of this service.',
  },
  'bad-configuration': {
    status: 500,
    title: 'Bad configuration',
    detail: 'The service is not configured correctly. Its log names the setting that is wrong.',
  },
  'service-unavailable': {
    status: 503,
    title: 'Service unavailable',
    detail:
      'A store behind this service did not answer. The request was carried out completely or not at all; try again shortly.',
  },
} satisfies Record<ErrorCode, Problem>;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(problems, code);
