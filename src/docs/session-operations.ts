import { loginOutputSchema, loginSchema } from '../sessions/schemas';
import { session } from './examples';
import { bodyProblems, type Operation, tokenProblems } from './operation';

export const sessionOperations = (): Operation[] => [
  {
    id: 'login',
    method: 'post',
    path: '/v1/login',
    tag: 'Sessions',
    summary: 'Log in and get an access token',
    description:
      'An unknown username and a wrong password get the same answer. After LOGIN_MAX_FAILURES (10) wrong passwords in a row for one account, the network they came from has to wait 30 s, doubling up to an hour; after ten times as many, every network has to wait. A device that has logged in before is counted separately. A correct password that has expired gets 403 `password-expired` with a change token, which only /v1/change-password accepts.',
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
    description: 'The token is invalid from the next request on, at every location.',
    tokens: ['accessToken'],
    success: { status: 204, description: 'The session has ended.' },
    problems: tokenProblems,
  },
];
