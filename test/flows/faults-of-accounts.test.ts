/** Faults of the stores while somebody registers, logs in, reads the account or logs out. */
import { makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import { pending } from '../support/confirmations';
import { describeFaults, type Flow } from '../support/describe-faults';
import { freshAddress } from '../support/fresh-address';
import { freshEmail, login, register, registration } from '../support/people';

const app = makeTestApp();
const conceal = { REGISTRATION: 'conceal' };

const registering =
  (username?: () => Promise<string>): Flow['prepare'] =>
  async () => {
    const body = registration(username && { username: await username() });
    return (by) => by.post('/v1/register', body);
  };
const confirming =
  (password?: string): Flow['prepare'] =>
  async () => {
    const waiting = await pending(makeTestApp(conceal));
    const body = { token: waiting.token, password: password ?? waiting.password };
    const headers = { 'CF-Connecting-IP': freshAddress() };
    return (by) => by.post('/v1/confirm-registration', body, { headers });
  };
const withToken =
  (ask: (token: string, by: TestApp) => Promise<Response>): Flow['prepare'] =>
  async () => {
    const token = await login(app, await register(app));
    return (by) => ask(token, by);
  };
const knownUser = async () => (await register(app)).username;
const loggingIn =
  (password?: string, username = knownUser): Flow['prepare'] =>
  async () => {
    const body = { username: await username(), password: password ?? 'Tidal-Harbor-42' };
    return (by) => by.post('/v1/login', body);
  };

describeFaults({
  'a registration': {
    calls: ['d1 batch'],
    status: 201,
    change: { users: 1, history: 1, versions: 1, audit: 1 },
    againAfterDone: 409,
    prepare: registering(),
  },
  'a registration of somebody who has an account': {
    calls: ['d1 batch!'],
    status: 409,
    change: {},
    prepare: registering(knownUser),
  },
  'a concealed registration': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: {},
    settings: conceal,
    prepare: registering(),
  },
  'a concealed registration of somebody who has an account': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: {},
    settings: conceal,
    prepare: registering(knownUser),
  },
  'a confirmation': {
    calls: [
      'attempts begin',
      'kv get',
      'attempts begin',
      'd1 batch',
      'attempts clear?',
      'attempts clear?',
      'kv delete?',
    ],
    status: 201,
    change: { users: 1, history: 1, versions: 1, audit: 1 },
    againAfterDone: 410,
    prepare: confirming(),
  },
  'a confirmation with a wrong password': {
    calls: ['attempts begin', 'kv get', 'attempts begin'],
    status: 401,
    change: {},
    prepare: confirming('Not-The-Chosen-1'),
  },
  'a login': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 batch'],
    status: 200,
    change: { sessions: 1, audit: 1 },
    prepare: loggingIn(),
  },
  'a login with a wrong password': {
    calls: ['d1 select', 'attempts begin'],
    status: 401,
    change: {},
    prepare: loggingIn('wrong'),
  },
  'a login of somebody unknown': {
    calls: ['d1 select', 'attempts begin'],
    status: 401,
    change: {},
    prepare: loggingIn('wrong', async () => freshEmail()),
  },
  'a login that locks the account': {
    calls: ['d1 select', 'attempts begin', 'mail notify?'],
    status: 401,
    change: {},
    // The try was counted, so the account waits: a fault gives no guess for nothing.
    againAfterCount: 429,
    settings: { LOGIN_MAX_FAILURES: '1' },
    prepare: loggingIn('wrong'),
  },
  'a login with an expired password': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 batch'],
    status: 403,
    change: { sessions: 1, audit: 1 },
    prepare: async () => {
      const ask = await loggingIn()();
      travel('31d');
      return ask;
    },
  },
  'a login of an account that waits': {
    calls: ['d1 select', 'attempts begin'],
    status: 429,
    change: {},
    prepare: async () => {
      const ask = await loggingIn('wrong')();
      for (let i = 0; i < 10; i++) await ask(app);
      return ask;
    },
  },
  'a logout': {
    calls: ['kv get?', 'd1 select', 'd1 batch', 'kv put?'],
    status: 204,
    change: { revoked: 1, audit: 1 },
    againAfterDone: 401,
    prepare: withToken((token, by) => by.send('POST', '/v1/logout', { token })),
  },
  'a look at the activity': {
    calls: ['kv get?', 'd1 select', 'd1 select'],
    status: 200,
    change: {},
    prepare: withToken((token, by) => by.get('/v1/me/activity', { token })),
  },
  'a read of the account': {
    calls: ['kv get?', 'd1 select'],
    status: 200,
    change: {},
    prepare: withToken((token, by) => by.get('/v1/me', { token })),
  },
});
