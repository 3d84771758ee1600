import {
  loginOutputSchema,
  loginSchema,
  refreshSchema,
  sessionOutputSchema,
  sessionsOutputSchema,
} from '../sessions/schemas';
import { listedSession, refreshToken, session, tokens } from './examples';
import { bodyProblems, bypassParameter, type Operation, tokenProblems } from './operation';

export const sessionOperations = (): Operation[] => [
  {
    id: 'login',
    method: 'post',
    path: '/v1/login',
    tag: 'Sessions',
    summary: 'Log in and get the tokens of a session',
    description:
      'An unknown username and a wrong password get the same answer. After LOGIN_MAX_FAILURES (10) wrong passwords in a row for one account, the network they came from has to wait 30 s, doubling up to an hour; after ten times as many, every network has to wait. A device that has logged in before is counted separately. A correct password that has expired gets 403 `password-expired` with a change token, which only /v1/change-password accepts. If the account has a second factor, the answer is 403 `second-factor-required` with a token for the second half, /v1/login/second-factor; if MFA wants one that the account does not have yet, 403 `second-factor-setup-required` with a token to set it up. If VERIFICATION is `required`, an identifier that is not verified gets 403 `identifier-unverified` with a token for the proof. A login cancels a deletion of the account that was asked for (DELETION_GRACE). With `"transport": "cookie"`, for pages of your own, both tokens are set as cookies that no script can read; the request then has to come from this origin or one in COOKIE_ORIGINS.',
    parameters: [bypassParameter],
    request: {
      name: 'Login',
      schema: loginSchema,
      example: { username: 'ines@example.com', password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 200,
      description:
        'A session. `executionTime` is the time from the start of the request to the answer of the last storage call; `Server-Timing` is the time for the whole answer.',
      headers: ['Set-Cookie'],
      body: { name: 'Session', schema: loginOutputSchema, example: session },
    },
    problems: [
      ...bodyProblems,
      'invalid-credentials',
      'cross-site-request',
      'bot-check-failed',
      'second-factor-required',
      'second-factor-setup-required',
      'identifier-unverified',
      'password-expired',
      'account-inactive',
      'too-many-attempts',
      'too-many-requests',
    ],
  },
  {
    id: 'refresh',
    method: 'post',
    path: '/v1/token/refresh',
    tag: 'Sessions',
    summary: 'Get the next two tokens of a session',
    description:
      'A refresh token works once. The previous one works for REFRESH_GRACE (30 s) longer and returns the same refresh token, in case an answer was lost. An older one ends the session, because somebody else may hold a copy (RFC 9700 §4.14). A session ends after SESSION_IDLE_TTL (14 days) without a refresh, and after SESSION_MAX_AGE (30 days) at the latest. An expired password and an inactive account are refused as at a login, and a session without the second factor that MFA wants by now; after a password change the answer is 401. Send `{}` if the token is in the cookie `__Host-refresh`.',
    request: { name: 'Refresh', schema: refreshSchema, example: { refreshToken } },
    success: {
      status: 200,
      description: 'The next tokens. They travel the way the refresh token came.',
      sessionCookies: true,
      body: { name: 'Tokens', schema: sessionOutputSchema, example: tokens },
    },
    problems: [
      ...bodyProblems,
      ...tokenProblems,
      'password-expired',
      'account-inactive',
      'reauthentication-required',
      'too-many-requests',
    ],
  },
  {
    id: 'listSessions',
    method: 'get',
    path: '/v1/sessions',
    tag: 'Sessions',
    summary: 'See where you are logged in',
    description: 'The sessions that are open, the newest login first, a hundred at most.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description: 'The sessions.',
      body: {
        name: 'Sessions',
        schema: sessionsOutputSchema,
        example: { sessions: [listedSession] },
      },
    },
    problems: tokenProblems,
  },
  {
    id: 'endOtherSessions',
    method: 'delete',
    path: '/v1/sessions',
    tag: 'Sessions',
    summary: 'End all sessions but this one',
    tokens: ['accessToken'],
    success: { status: 204, description: 'All other sessions have ended everywhere.' },
    problems: tokenProblems,
  },
  {
    id: 'endSession',
    method: 'delete',
    path: '/v1/sessions/{id}',
    tag: 'Sessions',
    summary: 'End one session',
    tokens: ['accessToken'],
    parameters: [
      {
        in: 'path',
        name: 'id',
        description: 'As GET /v1/sessions lists it.',
        example: listedSession.id,
      },
    ],
    success: {
      status: 204,
      description: 'The session has ended everywhere.',
      sessionCookies: true,
    },
    problems: [...tokenProblems, 'session-not-found'],
  },
  {
    id: 'logout',
    method: 'post',
    path: '/v1/logout',
    tag: 'Sessions',
    summary: 'End this session',
    description:
      'All tokens of the session, the refresh token included, are invalid everywhere from the next request on. A page whose access cookie has expired logs out by its refresh cookie.',
    tokens: ['accessToken'],
    success: { status: 204, description: 'The session has ended.', sessionCookies: true },
    problems: tokenProblems,
  },
];
