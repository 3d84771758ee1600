/** What the trail says of second factors: of every operation what it does, and how it refuses, in one line. */
import { expect, it } from 'vitest';
import { factorLoginOperations } from '../../src/docs/factor-login-operations';
import { factorOperations } from '../../src/docs/factor-operations';
import { makeTestApp } from '../support/app';
import { type Ask, type Case, describeCases } from '../support/audit-cases';
import { createPasskey, signWith } from '../support/authenticator';
import { travel } from '../support/clock';
import {
  codeOf,
  halfLogin,
  optionsFor,
  provedPerson,
  showFactor,
  withApp,
  withPasskey,
} from '../support/factors';

const app = makeTestApp();

type Row = [status: number, line: string, prepare: () => Promise<Ask>];

const wrong = { method: 'totp', code: '000000' };
const addTo = async (token: string, bent = {}) => {
  const asked = await optionsFor(app, '/v1/me/passkeys', token);
  return { name: 'Laptop', response: (await createPasskey(asked, bent)).response };
};
const begun = async (token: string) => {
  const response = await app.send('POST', '/v1/me/totp', { token });
  const { secret, setUpToken } = await response.json<{ secret: string; setUpToken: string }>();
  return { setUpToken, code: codeOf(secret) };
};
/** In a session whose owner was last seen a while ago. */
const stale =
  (method: string, path: string): (() => Promise<Ask>) =>
  async () => {
    const { token } = await provedPerson(app);
    travel('11m');
    return (by) => by.send(method, path, { token });
  };
const own =
  (method: string, path: string, body?: object): (() => Promise<Ask>) =>
  async () => {
    const { token, passkeyId } = await withPasskey(app);
    return (by) =>
      by.send(method, path.replace('{id}', passkeyId), { token, ...(body && { body }) });
  };

/** `+` where something is changed. Options alone are no action: nothing follows from having asked. */
const cases: Record<string, Row[]> = {
  secondFactor: [
    [
      200,
      '+ success authn_login_success totp',
      async () => {
        const person = await withApp(app);
        const { token } = await halfLogin(app, person);
        const body = { method: 'totp', code: codeOf(person.secret, 1) };
        return (by) => showFactor(by, token, body);
      },
    ],
    [
      403,
      'failure authn_login_fail code-wrong',
      async () => {
        const { token } = await halfLogin(app, await withApp(app));
        return (by) => showFactor(by, token, wrong);
      },
    ],
    [
      403,
      'failure authn_login_fail factor-unknown',
      async () => {
        const { token } = await halfLogin(app, await withPasskey(app));
        return (by) => showFactor(by, token, wrong);
      },
    ],
  ],
  passkeyLogin: [
    [
      200,
      '+ success authn_login_success passkey',
      async () => {
        const { passkey } = await withPasskey(app);
        const response = await signWith(passkey, await optionsFor(app, '/v1/login/passkey'));
        return (by) => by.post('/v1/login/passkey', { response });
      },
    ],
    [
      401,
      'failure authn_login_fail challenge-unknown',
      async () => {
        const { passkey } = await withPasskey(app);
        const response = await signWith(passkey, { challenge: 'A'.repeat(43) });
        return (by) => by.post('/v1/login/passkey', { response });
      },
    ],
  ],
  reauthenticate: [
    [
      204,
      '+ success authn_reauthentication',
      async () => {
        const { token, password } = await provedPerson(app);
        return (by) => by.post('/v1/me/reauthenticate', { password }, { token });
      },
    ],
    [
      403,
      'failure authn_reauthentication wrong-password',
      async () => {
        const { token } = await provedPerson(app);
        return (by) => by.post('/v1/me/reauthenticate', { password: 'wrong' }, { token });
      },
    ],
  ],
  listSecondFactors: [[200, 'success sensitive_read', own('GET', '/v1/me/second-factors')]],
  setUpTotp: [
    [403, 'failure authn_factor_added reauthentication-required', stale('POST', '/v1/me/totp')],
  ],
  confirmTotp: [
    [
      201,
      '+ success authn_factor_added totp',
      async () => {
        const { token } = await provedPerson(app);
        const body = await begun(token);
        return (by) => by.post('/v1/me/totp/confirm', body, { token });
      },
    ],
    [
      403,
      'failure authn_factor_added code-wrong',
      async () => {
        const { token } = await provedPerson(app);
        const body = { ...(await begun(token)), code: '000000' };
        return (by) => by.post('/v1/me/totp/confirm', body, { token });
      },
    ],
    [
      422,
      'failure authn_factor_added setup-expired',
      async () => {
        const { token } = await provedPerson(app);
        return (by) => by.post('/v1/me/totp/confirm', { setUpToken: '', code: '' }, { token });
      },
    ],
  ],
  removeTotp: [
    [
      204,
      '+ success authn_factor_removed totp',
      async () => {
        const { token } = await withApp(app);
        return (by) => by.send('DELETE', '/v1/me/totp', { token });
      },
    ],
    [404, 'failure authn_factor_removed second-factor-not-found', own('DELETE', '/v1/me/totp')],
  ],
  renewRecoveryCodes: [
    [201, '+ success authn_recovery_codes_created', own('POST', '/v1/me/recovery-codes')],
    [
      403,
      'failure authn_recovery_codes_created reauthentication-required',
      stale('POST', '/v1/me/recovery-codes'),
    ],
  ],
  passkeyOptions: [
    [
      403,
      'failure authn_factor_added reauthentication-required',
      stale('POST', '/v1/me/passkeys/options'),
    ],
  ],
  addPasskey: [
    [
      201,
      '+ success authn_factor_added passkey',
      async () => {
        const { token } = await provedPerson(app);
        const body = await addTo(token);
        return (by) => by.post('/v1/me/passkeys', body, { token });
      },
    ],
    [
      422,
      'failure authn_factor_added passkey-unverified',
      async () => {
        const { token } = await provedPerson(app);
        const body = await addTo(token, { origin: 'https://evil.example' });
        return (by) => by.post('/v1/me/passkeys', body, { token });
      },
    ],
  ],
  renamePasskey: [
    [
      204,
      '+ success authn_factor_renamed',
      own('PATCH', '/v1/me/passkeys/{id}', { name: 'Telephone' }),
    ],
    [
      404,
      'failure authn_factor_renamed second-factor-not-found',
      own('PATCH', '/v1/me/passkeys/nobodys', { name: 'Telephone' }),
    ],
  ],
  removePasskey: [
    [204, '+ success authn_factor_removed passkey', own('DELETE', '/v1/me/passkeys/{id}')],
    [
      404,
      'failure authn_factor_removed second-factor-not-found',
      own('DELETE', '/v1/me/passkeys/nobodys'),
    ],
  ],
  keepSecondFactors: [
    [
      204,
      'success authn_factor_reset_cancelled nothing-changed',
      own('DELETE', '/v1/me/second-factors/reset'),
    ],
  ],
};

const silent = ['secondFactorOptions', 'passkeyLoginOptions', 'reauthenticateOptions'];

it('has a case of every operation on second factors', () => {
  const operations = [...factorLoginOperations(), ...factorOperations()].map(({ id }) => id);
  expect([...Object.keys(cases), ...silent].sort()).toEqual(operations.sort());
});

describeCases(
  Object.entries(cases).flatMap(([operation, rows]) =>
    rows.map(
      ([status, line, prepare]): Case => [
        `asks for ${operation}`,
        status,
        line.replace('+ ', ''),
        line.startsWith('+ '),
        prepare,
      ],
    ),
  ),
);
