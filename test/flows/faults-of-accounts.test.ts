/** Faults of the stores while somebody registers, confirms a registration, changes an account or takes a copy of it. */
import { makeTestApp, type TestApp } from '../support/app';
import { pending } from '../support/confirmations';
import { describeFaults, type Flow } from '../support/describe-faults';
import { freshAddress } from '../support/fresh-address';
import { goodPassword, login, register, registration } from '../support/people';

const app = makeTestApp();
const conceal = { REGISTRATION: 'conceal' };

const registering =
  (username?: () => Promise<string>): Flow['prepare'] =>
  async () => {
    const body = registration(username && { username: await username() });
    return (by) => by.post('/v1/register', body);
  };
const confirmed = (
  { token, password }: { token: string; password: string },
  headers: Record<string, string> = { 'CF-Connecting-IP': freshAddress() },
) => {
  const body = { token, password };
  return (by: TestApp) => by.post('/v1/confirm-registration', body, { headers });
};
const confirming =
  (changes: { password?: string } = {}): Flow['prepare'] =>
  async () =>
    confirmed({ ...(await pending(makeTestApp(conceal))), ...changes });
const knownUser = async () => (await register(app)).username;

/** Of somebody who is logged in. @param first happens before. */
const patching =
  (
    body: Record<string, unknown>,
    headers: (etag: string) => Record<string, string> = () => ({}),
    first: (token: string) => Promise<unknown> = async () => {},
  ): Flow['prepare'] =>
  async () => {
    const token = await login(app, await register(app));
    const etag = (await app.get('/v1/me', { token })).headers.get('ETag') ?? '';
    await first(token);
    return (by) => by.send('PATCH', '/v1/me', { body, token, headers: headers(etag) });
  };
const ifMatch = (etag: string) => ({ 'If-Match': etag });

/** As one: the account, its first password, and who opened it. */
const opened = [
  '+ audit_events user_created success',
  '+ credentials',
  '+ identifiers',
  '+ password_history',
  '+ users',
];

describeFaults({
  'a registration': {
    calls: ['d1 batch'],
    status: 201,
    change: opened,
    again: 409,
    prepare: registering(),
  },
  'a registration of somebody who has an account': {
    calls: ['d1 batch', 'd1 select', 'd1 select'],
    status: 409,
    change: [],
    prepare: registering(knownUser),
  },
  'a concealed registration': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: [],
    settings: conceal,
    prepare: registering(),
  },
  'a concealed registration of somebody who has an account': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: [],
    settings: conceal,
    prepare: registering(knownUser),
  },
  'a confirmation': {
    calls: ['kv get', 'attempts begin', 'd1 batch', 'kv delete?'],
    status: 201,
    change: opened,
    again: 410,
    prepare: confirming(),
  },
  'a confirmation with a wrong password': {
    calls: ['kv get', 'attempts begin'],
    status: 401,
    change: [],
    prepare: confirming({ password: 'Not-The-Chosen-1' }),
  },
  'a confirmation of an address that is taken by now': {
    calls: ['kv get', 'attempts begin', 'd1 batch', 'd1 select', 'd1 select', 'kv delete?'],
    status: 410,
    change: [],
    prepare: async () => {
      const waiting = await pending(makeTestApp(conceal));
      await register(app, { username: waiting.username });
      return confirmed(waiting);
    },
  },
  'a change of the profile': {
    calls: ['d1 select', 'd1 batch'],
    status: 200,
    change: ['+ audit_events user_updated success', '~ users first_name locale version'],
    prepare: patching({ firstName: 'Kestrel', locale: 'de' }),
  },
  'a change of the profile of one version': {
    calls: ['d1 select', 'd1 batch'],
    status: 200,
    change: ['+ audit_events user_updated success', '~ users comments version'],
    again: 412,
    prepare: patching({ comments: 'two' }, ifMatch),
  },
  'a change of the profile of a version that is gone': {
    calls: ['d1 select'],
    status: 412,
    change: [],
    prepare: patching({ comments: 'two' }, ifMatch, (token) =>
      app.send('PATCH', '/v1/me', { body: { comments: 'one' }, token }),
    ),
  },
  'a change of the profile that changes nothing': {
    calls: ['d1 select'],
    status: 200,
    change: [],
    prepare: patching({ firstName: 'Ines' }),
  },
  'a copy of all data': {
    calls: ['d1 select', 'd1 select', 'd1 select', 'd1 select', 'd1 select', 'd1 batch'],
    status: 200,
    change: ['+ audit_events sensitive_read success'],
    prepare: async () => {
      const token = await login(app, await register(app));
      return (by) => by.get('/v1/me/export', { token });
    },
  },
  'a confirmation with an unknown token': {
    calls: ['kv get', 'attempts begin'],
    status: 410,
    change: [],
    prepare: async () => confirmed({ token: 'A'.repeat(43), password: goodPassword }),
  },
});
