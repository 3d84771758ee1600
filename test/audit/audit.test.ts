/** What the trail says of accounts and sessions. */

import { auditLines } from '../support/audit';
import { after, type Case, describeCases, person, withToken } from '../support/audit-cases';
import { travel } from '../support/clock';
import { freshEmail, goodPassword, registration } from '../support/people';

const loginBody = { username: freshEmail(), password: 'wrong' };

const cases: Case[] = [
  [
    'registers',
    201,
    'success user_created',
    true,
    () => (by) => by.post('/v1/register', registration()),
  ],
  [
    'registers a taken name',
    409,
    'failure user_created username-taken',
    false,
    person((by, username) => by.post('/v1/register', registration({ username }))),
  ],
  [
    'registers nothing',
    422,
    'failure input_validation_fail validation-failed',
    false,
    () => (by) => by.post('/v1/register', {}),
  ],
  [
    'logs in',
    200,
    'success authn_login_success',
    true,
    person((by, username) => by.post('/v1/login', { username, password: goodPassword })),
  ],
  [
    'logs in wrongly',
    401,
    'failure authn_login_fail wrong-password',
    false,
    person((by, username) => by.post('/v1/login', { username, password: 'wrong' })),
  ],
  [
    'logs in as nobody',
    401,
    'failure authn_login_fail unknown-user',
    false,
    () => (by) => by.post('/v1/login', loginBody),
  ],
  [
    'logs in wrongly a tenth time',
    401,
    'failure authn_login_lock wrong-password',
    false,
    after(9, '/v1/login', loginBody),
  ],
  [
    'logs in while locked',
    429,
    'failure excess_rate_limit_exceeded too-many-attempts',
    false,
    after(10, '/v1/login', loginBody),
  ],
  [
    'logs in while inactive',
    403,
    'failure authn_login_fail account-inactive',
    false,
    person((by, username) => by.post('/v1/login', { username, password: goodPassword }), {
      active: false,
    }),
  ],
  // A change token is handed out: that is a session, so there is a row.
  [
    'logs in too late',
    403,
    'failure authn_login_fail password-expired',
    true,
    person((by, username) => {
      travel('30d');
      return by.post('/v1/login', { username, password: goodPassword });
    }),
  ],
  [
    'reads the account',
    200,
    'success sensitive_read',
    false,
    withToken((by, token) => by.get('/v1/me', { token })),
  ],
  [
    'reads without a token',
    401,
    'failure authz_fail authentication-required',
    false,
    () => (by) => by.get('/v1/me'),
  ],
  [
    'reads with rubbish',
    401,
    'failure authz_fail token-malformed',
    false,
    () => (by) => by.get('/v1/me', { token: 'rubbish' }),
  ],
  [
    'reads with a bad header',
    401,
    'failure authz_fail invalid-token',
    false,
    () => (by) => by.get('/v1/me', { headers: { Authorization: 'Basic eDp5' } }),
  ],
  [
    'reads too late',
    401,
    'failure authz_fail token-expired',
    false,
    withToken((by, token) => {
      travel('1h');
      return by.get('/v1/me', { token });
    }),
  ],
  [
    'logs out',
    204,
    'success session_logout',
    true,
    withToken((by, token) => by.send('POST', '/v1/logout', { token })),
  ],
  [
    'logs out twice',
    401,
    'failure authz_fail session-revoked',
    false,
    withToken(async (by, token) => {
      await by.send('POST', '/v1/logout', { token });
      auditLines();
      return by.send('POST', '/v1/logout', { token });
    }),
  ],
];

describeCases(cases);
