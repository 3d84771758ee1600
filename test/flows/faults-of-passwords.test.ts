/** Faults of the stores while somebody changes, forgets or resets a password. */
import { makeTestApp, type TestApp } from '../support/app';
import { travel } from '../support/clock';
import { describeFaults, type Flow } from '../support/describe-faults';
import { freshAddress } from '../support/fresh-address';
import { freshPhone } from '../support/fresh-phone';
import { runMailQueue } from '../support/mail';
import { freshEmail, goodPassword, login, otherPassword, register } from '../support/people';
import { resetToken } from '../support/resets';
import { codeOf, otherCode } from '../support/sms';

const app = makeTestApp();

const changing =
  (oldPassword: string, newPassword: string): Flow['prepare'] =>
  async () => {
    const token = await login(app, await register(app));
    const body = { oldPassword, newPassword };
    return (by) => by.post('/v1/change-password', body, { token });
  };
const resetting =
  (newPassword: string): Flow['prepare'] =>
  async () => {
    const token = await resetToken(app, await register(app));
    return (by) => by.post('/v1/reset-password', { token, newPassword });
  };

const resettingByCode =
  (typed: (sent: string) => string): Flow['prepare'] =>
  async () => {
    const { id, username } = await register(app, { username: freshPhone() });
    await app.post('/v1/forgot-password', { username });
    await runMailQueue(id);
    const body = { username, code: typed(await codeOf(username)), newPassword: otherPassword };
    return (by) => by.post('/v1/reset-password', body);
  };

const resettingUnknown = (headers: Record<string, string>) => (by: TestApp) =>
  by.post('/v1/reset-password', { token: 'A'.repeat(43), newPassword: otherPassword }, { headers });

/** As one: the password, its row in the history, and who set it. Sessions end by the version. */
const setBy = (how: 'change' | 'reset') => [
  `+ audit_events authn_password_${how} success`,
  '+ password_history',
  '~ credentials attempts_reset_at password_changed_at password_hash password_version',
  // The link was mailed, so its bearer reads the mailbox: the first proof, which ends what was before it.
  ...(how === 'reset' ? ['~ identifiers verified_at', '~ users deactivations version'] : []),
];

describeFaults({
  'a changed password': {
    calls: ['d1 select', 'attempts begin', 'd1 batch', 'mail forgetRequests?', 'mail notify?'],
    status: 204,
    change: setBy('change'),
    // Every session has ended with it.
    again: 401,
    prepare: changing(goodPassword, otherPassword),
  },
  'a change with a wrong old password': {
    calls: ['d1 select', 'attempts begin'],
    status: 403,
    change: [],
    prepare: changing('wrong', otherPassword),
  },
  'a change to an earlier password': {
    calls: ['d1 select', 'attempts begin', 'd1 batch', 'd1 select', 'attempts clear?'],
    status: 422,
    change: [],
    prepare: changing(goodPassword, goodPassword),
  },
  'a forgotten password': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: [],
    prepare: async () => {
      const { username } = await register(app);
      return (by) => by.post('/v1/forgot-password', { username });
    },
  },
  'a forgotten password of somebody unknown': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: [],
    prepare: async () => {
      const username = freshEmail();
      return (by) => by.post('/v1/forgot-password', { username });
    },
  },
  'a reset': {
    calls: [
      'kv get',
      'd1 select',
      'd1 batch',
      'mail forgetRequests?',
      'mail notify?',
      'kv delete?',
    ],
    status: 204,
    change: setBy('reset'),
    again: 410,
    prepare: resetting(otherPassword),
  },
  'a reset to an earlier password': {
    calls: ['kv get', 'd1 select', 'd1 batch', 'd1 select'],
    status: 422,
    change: [],
    prepare: resetting(goodPassword),
  },
  'a reset with an unknown token': {
    calls: ['kv get'],
    status: 410,
    change: [],
    prepare: async () => resettingUnknown({}),
  },
  'a reset with an unknown token from an address': {
    calls: ['kv get', 'attempts begin'],
    status: 410,
    change: [],
    prepare: async () => resettingUnknown({ 'CF-Connecting-IP': freshAddress() }),
  },
  'a reset from an address that has tried too often': {
    calls: ['kv get', 'attempts begin'],
    status: 429,
    change: [],
    prepare: async () => {
      const ask = resettingUnknown({ 'CF-Connecting-IP': freshAddress() });
      for (let i = 0; i < 10; i++) await ask(app);
      return ask;
    },
  },
  'a reset by code': {
    calls: [
      'd1 select',
      'codes check',
      'd1 batch',
      'mail forgetRequests?',
      'mail notify?',
      'codes forget?',
    ],
    status: 204,
    change: setBy('reset'),
    again: 403,
    prepare: resettingByCode((code) => code),
  },
  'a reset by a wrong code': {
    calls: ['d1 select', 'codes check'],
    status: 403,
    change: [],
    prepare: resettingByCode(otherCode),
  },
  'a reset by the code of an account that does not exist': {
    calls: ['d1 select', 'codes check'],
    status: 403,
    change: [],
    prepare: async () => (by) =>
      by.post('/v1/reset-password', {
        username: freshPhone(),
        code: '123456',
        newPassword: otherPassword,
      }),
  },
  'a link that is asked for too often': {
    calls: ['d1 select', 'mail request'],
    status: 429,
    change: [],
    prepare: async () => {
      const { username } = await register(app);
      const ask = (by: TestApp) => by.post('/v1/forgot-password', { username });
      for (let i = 0; i < 3; i++) await ask(app);
      return ask;
    },
  },
  'a change of an expired password': {
    calls: ['d1 select', 'attempts begin', 'd1 batch', 'mail forgetRequests?', 'mail notify?'],
    status: 204,
    change: setBy('change'),
    again: 401,
    prepare: async () => {
      const { username, password: oldPassword } = await register(app);
      travel('31d');
      const refused = await app.post('/v1/login', { username, password: oldPassword });
      const { changeToken: token } = await refused.json<{ changeToken: string }>();
      const body = { oldPassword, newPassword: otherPassword };
      return (by) => by.post('/v1/change-password', body, { token });
    },
  },
});
