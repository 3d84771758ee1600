/** Faults of the stores while somebody logs in, reads the account or logs out. */
import { env } from 'cloudflare:workers';
import { makeHasher } from '../../src/credentials/hasher';
import { cheap, makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import { describeFaults, type Flow } from '../support/describe-faults';
import {
  freshEmail,
  goodPassword,
  login,
  openSession,
  otherPassword,
  register,
  type Tokens,
} from '../support/people';
import { refresh } from '../support/refreshes';
import { setUser } from '../support/rows';
import { partsOf } from '../support/tokens';

const app = makeTestApp();

const olderHasher = makeHasher({
  fingerprintKeys: [{ id: 'one', key: new Uint8Array(32) }],
  passwordCost: { ...cheap, iterations: 3 },
  fingerprintCost: cheap,
});
const knownUser = async () => (await register(app)).username;
const loggingIn =
  (password = goodPassword, username = knownUser): Flow['prepare'] =>
  async () => {
    const body = { username: await username(), password };
    return (by) => by.post('/v1/login', body);
  };
/** @param first happens to the token before it is used. */
const withToken =
  (
    ask: (token: string, by: TestApp) => Promise<Response>,
    first: (token: string, userId: string) => Promise<unknown> = async () => {},
  ): Flow['prepare'] =>
  async () => {
    const person = await register(app);
    const token = await login(app, person);
    await first(token, person.id);
    return (by) => ask(token, by);
  };
const read = (token: string, by: TestApp) => by.get('/v1/me', { token });
const change = (token: string, by = app) =>
  by.post(
    '/v1/change-password',
    { oldPassword: goodPassword, newPassword: otherPassword },
    { token },
  );
const logOut = (token: string, by = app) => by.send('POST', '/v1/logout', { token });
/** @param first happens with the tokens before. */
const refreshing =
  (first: (refreshToken: string, tokens: Tokens) => Promise<unknown>): Flow['prepare'] =>
  async () => {
    const tokens = await openSession(app, await register(app));
    await first(tokens.refreshToken, tokens);
    return (by) => refresh(by, tokens.refreshToken);
  };
/** As at a location to which the record has not come. */
const logOutUnheard = async (token: string) => {
  await logOut(token);
  await env.KV.delete(`revoked:${partsOf(token).claims.sid}`);
};

describeFaults({
  'a login': {
    calls: ['d1 select', 'attempts begin', 'd1 batch'],
    status: 200,
    change: [
      '+ audit_events authn_login_success success',
      '+ sessions',
      '~ credentials attempts_reset_at',
    ],
    prepare: loggingIn(),
  },
  'a login with a wrong password': {
    calls: ['d1 select', 'attempts begin'],
    status: 401,
    change: [],
    prepare: loggingIn('wrong'),
  },
  'a login of somebody unknown': {
    calls: ['d1 select', 'attempts begin'],
    status: 401,
    change: [],
    prepare: loggingIn('wrong', async () => freshEmail()),
  },
  'a login that locks the account': {
    calls: ['d1 select', 'attempts begin', 'mail notify?'],
    status: 401,
    change: [],
    // The try was counted, so the account waits: a fault gives no guess for nothing.
    again: 429,
    settings: { LOGIN_MAX_FAILURES: '1' },
    prepare: loggingIn('wrong'),
  },
  'a login with an expired password': {
    calls: ['d1 select', 'attempts begin', 'd1 batch'],
    status: 403,
    change: [
      '+ audit_events authn_login_fail failure',
      '+ sessions',
      '~ credentials attempts_reset_at',
    ],
    prepare: async () => {
      const ask = await loggingIn()();
      travel('31d');
      return ask;
    },
  },
  'a login of an account that waits': {
    calls: ['d1 select', 'attempts begin'],
    status: 429,
    change: [],
    prepare: async () => {
      const ask = await loggingIn('wrong')();
      for (let i = 0; i < 10; i++) await ask(app);
      return ask;
    },
  },
  'a logout': {
    calls: ['d1 select', 'd1 batch', 'kv put?'],
    status: 204,
    change: ['+ audit_events session_logout success', '~ sessions revoked_at'],
    again: 401,
    prepare: withToken(logOut),
  },
  'a refresh': {
    calls: ['d1 batch'],
    status: 200,
    change: [
      '+ audit_events session_renewed success',
      '~ sessions counter expires_at refreshed_at',
    ],
    prepare: refreshing(async () => {}),
  },
  'a refresh by the token before': {
    calls: ['d1 batch', 'd1 select'],
    status: 200,
    change: [],
    prepare: refreshing((token) => refresh(app, token)),
  },
  'a refresh by an old token': {
    calls: ['d1 batch', 'd1 select', 'd1 batch', 'kv put?', 'mail notify?'],
    status: 401,
    change: ['+ audit_events session_token_reuse failure', '~ sessions revoked_at'],
    prepare: refreshing(async (token) => {
      await refresh(app, token);
      travel('31s');
    }),
  },
  'a refresh after the logout': {
    calls: ['d1 batch', 'd1 select'],
    status: 401,
    change: [],
    prepare: refreshing((_, { accessToken }) => logOut(accessToken)),
  },
  'a look at the sessions': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: withToken((token, by) => by.get('/v1/sessions', { token })),
  },
  'an end of this session by its id': {
    calls: ['d1 select', 'd1 batch', 'kv put?'],
    status: 204,
    change: ['+ audit_events session_revoked success', '~ sessions revoked_at'],
    again: 401,
    prepare: withToken((token, by) => {
      const id = String(partsOf(token).claims.sid);
      return by.send('DELETE', `/v1/sessions/${id}`, { token });
    }),
  },
  'an end of all other sessions': {
    calls: ['d1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events session_revoked success', '~ sessions revoked_at'],
    prepare: async () => {
      const person = await register(app);
      const [token] = [await login(app, person), await login(app, person)];
      return (by) => by.send('DELETE', '/v1/sessions', { token });
    },
  },
  'an end of all other sessions, of which there are none': {
    calls: ['d1 select', 'd1 batch', 'd1 select'],
    status: 204,
    change: [],
    prepare: withToken((token, by) => by.send('DELETE', '/v1/sessions', { token })),
  },
  'a look at the activity': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: withToken((token, by) => by.get('/v1/me/activity', { token })),
  },
  'a read of the account': {
    calls: ['d1 select'],
    status: 200,
    change: [],
    prepare: withToken(read),
  },
  'a login that renews a hash of an older cost': {
    calls: ['d1 select', 'attempts begin', 'd1 batch'],
    status: 200,
    change: [
      '+ audit_events authn_login_success success',
      '+ sessions',
      '~ credentials attempts_reset_at password_hash',
    ],
    prepare: loggingIn(goodPassword, async () => {
      const { username, id } = await register(app);
      await setUser(id, 'password_hash', await olderHasher.hash(goodPassword));
      return username;
    }),
  },
  'a login of an account that is switched off': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?'],
    status: 403,
    change: [],
    prepare: loggingIn(goodPassword, async () => (await register(app, { active: false })).username),
  },
  'a read after the logout': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(read, (token) => logOut(token)),
  },
  'a read after a logout that KV has not heard of': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(read, logOutUnheard),
  },
  'a read after the password has changed': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(read, (token) => change(token)),
  },
  'a read after the account was switched off': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(read, (_, userId) => setUser(userId, 'active', 0)),
  },
  'a change of the password after the logout': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(change, (token) => logOut(token)),
  },
  'a second logout': {
    calls: ['d1 select'],
    status: 401,
    change: [],
    prepare: withToken(logOut, (token) => logOut(token)),
  },
});
