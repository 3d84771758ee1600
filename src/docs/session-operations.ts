import { loginOutputSchema, loginSchema } from '../sessions/schemas';
import { session } from './examples';
import { bodyProblems, type Operation, tokenProblems } from './operation';

export const sessionOperations = (): Operation[] => [
  {
    id: 'login',
    method: 'post',
    path: '/v1/login',
    tag: 'Sessions',
    summary: 'Log in for an access token',
    description:
      'An unknown user and a wrong password get the same answer. After LOGIN_MAX_FAILURES (10) wrong passwords in a row for one account, the network they came from waits 30 s, doubling up to an hour; after ten times as many, every network does. A device that has logged in before is counted by itself. A right password that is too old gets 403 `password-expired` with a change token, which opens /v1/change-password and nothing else.',
    request: {
      name: 'Login',
      schema: loginSchema,
      example: { username: 'ines@example.com', password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 200,
      description:
        'A session. `executionTime` says how long the server worked, until its last storage call had answered; `Server-Timing` says the same for the whole answer.',
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
    description: 'The token is dead on the next request, at every location.',
    tokens: ['accessToken'],
    success: { status: 204, description: 'The session has ended.' },
    problems: tokenProblems,
  },
];
