/** Faults of the stores while somebody sets up, shows or removes a second factor, or logs in with it. */
import { makeTestApp, type TestApp } from '../support/app';
import { signWith } from '../support/authenticator';
import { describeFaults, type Flow } from '../support/describe-faults';
import {
  codeOf,
  halfLogin,
  optionsFor,
  provedPerson,
  showFactor,
  withApp,
  withPasskey,
} from '../support/factors';
import { register } from '../support/people';
import { giveFactor } from '../support/rows';
import { staffMember } from '../support/staff';

const app = makeTestApp();

const showing =
  (body: (person: Awaited<ReturnType<typeof withApp>>) => object): Flow['prepare'] =>
  async () => {
    const person = await withApp(app);
    const { token } = await halfLogin(app, person);
    const shown = body(person);
    return (by) => showFactor(by, token, shown);
  };

/** Once more with what was spent: nobody gets in by it again. */
const opened = [
  '+ audit_events authn_login_success success',
  // What was shown, and the half.
  '+ factor_uses',
  '+ factor_uses',
  '+ sessions',
  '~ credentials attempts_reset_at',
  '~ factors last_used_at',
  '~ sessions revoked_at',
];

const signed =
  (path: string, send: (by: TestApp, response: object, token: string) => Promise<Response>) =>
  async () => {
    const person = await withPasskey(app);
    const token = path.includes('/login/') ? undefined : person.token;
    const response = await signWith(person.passkey, await optionsFor(app, path, token));
    return (by: TestApp) => send(by, response, person.token);
  };

describeFaults({
  'the first half of a login': {
    // Not given back, the attempt counts as one that failed.
    calls: [
      'd1 select',
      'attempts begin',
      'd1 select',
      'd1 select',
      'd1 batch',
      'attempts takeBack?',
    ],
    status: 403,
    change: ['+ audit_events authn_login_challenge success', '+ sessions'],
    prepare: async () => {
      const { username, password } = await withApp(app);
      return (by) => by.post('/v1/login', { username, password });
    },
  },
  'a code of the app': {
    calls: ['d1 select', 'd1 select', 'attempts begin', 'attempts begin', 'd1 batch'],
    status: 200,
    change: opened,
    again: 401,
    prepare: showing(({ secret }) => ({ method: 'totp', code: codeOf(secret, 1) })),
  },
  'a wrong code': {
    calls: ['d1 select', 'd1 select', 'attempts begin', 'attempts begin'],
    status: 403,
    change: [],
    prepare: showing(() => ({ method: 'totp', code: '000000' })),
  },
  'a recovery code': {
    calls: [
      'd1 select',
      'd1 select',
      'attempts begin',
      'attempts begin',
      'd1 batch',
      'd1 select?',
      'mail notify?',
    ],
    status: 200,
    change: opened,
    again: 401,
    prepare: showing(({ recoveryCodes }) => ({ method: 'recovery-code', code: recoveryCodes[0] })),
  },
  'a login with a passkey': {
    calls: ['d1 select', 'd1 batch'],
    status: 200,
    change: [
      '+ audit_events authn_login_success success',
      '+ factor_uses',
      '+ sessions',
      '~ credentials attempts_reset_at',
      '~ factors last_used_at sign_count',
    ],
    again: 401,
    prepare: signed('/v1/login/passkey', (by, response) =>
      by.post('/v1/login/passkey', { response }),
    ),
  },
  'who somebody is, shown again': {
    calls: ['d1 select', 'd1 select', 'attempts begin', 'attempts begin', 'd1 batch'],
    status: 204,
    change: [
      '+ audit_events authn_reauthentication success',
      '+ factor_uses',
      '~ credentials attempts_reset_at',
      '~ factors last_used_at sign_count',
      '~ sessions auth_time',
    ],
    again: 403,
    prepare: signed('/v1/me/reauthenticate', (by, response, token) =>
      by.post(
        '/v1/me/reauthenticate',
        { secondFactor: { method: 'passkey', response } },
        { token },
      ),
    ),
  },
  'the confirmation of an app': {
    calls: ['d1 select', 'd1 batch', 'mail notify?'],
    status: 201,
    change: [
      '+ audit_events authn_factor_added success',
      '+ factor_uses',
      '+ factors',
      '+ factors',
      '~ sessions amr auth_time',
    ],
    again: 409,
    prepare: async () => {
      const { token } = await provedPerson(app);
      const begun = await app.send('POST', '/v1/me/totp', { token });
      const { secret, setUpToken } = await begun.json<{ secret: string; setUpToken: string }>();
      const body = { setUpToken, code: codeOf(secret) };
      return (by) => by.post('/v1/me/totp/confirm', body, { token });
    },
  },
  'the beginning of a set-up': {
    calls: ['d1 select', 'd1 select'],
    status: 200,
    change: [],
    prepare: async () => {
      const { token } = await provedPerson(app);
      return (by) => by.send('POST', '/v1/me/totp', { token });
    },
  },
  'the removal of an app': {
    calls: ['d1 select', 'd1 select', 'd1 batch', 'mail notify?'],
    status: 204,
    change: [
      '+ audit_events authn_factor_removed success',
      '- factor_uses',
      '- factors',
      '- factors',
    ],
    again: 404,
    prepare: async () => {
      const { token } = await withApp(app);
      return (by) => by.send('DELETE', '/v1/me/totp', { token });
    },
  },
  'a new name of a passkey': {
    calls: ['d1 select', 'd1 batch'],
    status: 204,
    change: ['+ audit_events authn_factor_renamed success', '~ factors name'],
    prepare: async () => {
      const { token, passkeyId } = await withPasskey(app);
      const body = { name: 'Telephone' };
      return (by) => by.send('PATCH', `/v1/me/passkeys/${passkeyId}`, { token, body });
    },
  },
  'new recovery codes': {
    calls: ['d1 select', 'd1 batch', 'mail notify?'],
    status: 201,
    change: ['+ audit_events authn_recovery_codes_created success', '+ factors', '- factors'],
    prepare: async () => {
      const { token } = await withApp(app);
      return (by) => by.send('POST', '/v1/me/recovery-codes', { token });
    },
  },
  'a reset that staff begins': {
    calls: [
      'd1 select',
      'd1 select',
      'attempts begin',
      'attempts clear?',
      'd1 select',
      'd1 batch',
      'mail notify?',
    ],
    status: 202,
    change: ['+ audit_events authn_factor_reset_request success', '~ credentials factors_reset_at'],
    prepare: async () => {
      const support = await staffMember(app, 'support');
      const { id } = await register(app);
      await giveFactor(id);
      const { token, password } = support;
      return (by) => by.post(`/v1/admin/users/${id}/reset-second-factors`, { password }, { token });
    },
  },
  'a reset that its owner stops': {
    calls: ['d1 select', 'd1 batch', 'mail notify?'],
    status: 204,
    change: [
      '+ audit_events authn_factor_reset_cancelled success',
      '~ credentials factors_reset_at',
    ],
    prepare: async () => {
      const support = await staffMember(app, 'support');
      const { id, token } = await withApp(app);
      const { password } = support;
      const path = `/v1/admin/users/${id}/reset-second-factors`;
      await app.post(path, { password }, { token: support.token });
      return (by) => by.send('DELETE', '/v1/me/second-factors/reset', { token });
    },
  },
});
