/** Faults of the stores while an identifier is proved, changed, or taken back. */
import { makeTestApp, type TestApp } from '../support/app';
import { describeFaults, type Flow } from '../support/describe-faults';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, runMailQueue } from '../support/mail';
import { freshEmail, login, otherPassword, register } from '../support/people';
import { codeOf } from '../support/sms';
import { changeToken, unverified, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });
const settings = { VERIFICATION: 'optional' };

const verifying =
  ({ token, password }: { token: string; password: string }) =>
  (by: TestApp) =>
    by.post('/v1/verify-email', { token, password });

/** Somebody who has another address and may have it proved. */
async function changing() {
  const person = await verified(app);
  const session = await login(app, person);
  return { person, proof: await changeToken(app, session, person, freshEmail()) };
}

const askingForEmail =
  (email: () => Promise<string>): Flow['prepare'] =>
  async () => {
    const person = await verified(app);
    const token = await login(app, person);
    const body = { email: await email(), password: person.password };
    return (by) => by.post('/v1/me/email', body, { token });
  };

describeFaults({
  'a first proof': {
    calls: ['kv get', 'd1 select', 'attempts begin', 'd1 batch', 'kv delete?'],
    status: 204,
    change: [
      '+ audit_events user_identifier_verified success',
      '~ credentials attempts_reset_at',
      '~ identifiers verified_at',
      '~ users deactivations version',
    ],
    again: 410,
    settings,
    prepare: async () => verifying(await unverified(app)),
  },
  'a proof with a wrong password': {
    calls: ['kv get', 'd1 select', 'attempts begin'],
    status: 401,
    change: [],
    settings,
    prepare: async () => verifying({ ...(await unverified(app)), password: otherPassword }),
  },
  'the proof of a new address': {
    calls: [
      'kv get',
      'd1 select',
      'attempts begin',
      'd1 select',
      'mail request',
      'd1 batch',
      'kv delete?',
    ],
    status: 204,
    change: [
      '+ audit_events user_identifier_changed success',
      '+ identifiers',
      '~ credentials attempts_reset_at',
      '~ identifiers value verified_at',
      '~ users version',
    ],
    again: 410,
    settings,
    prepare: async () => {
      const { person, proof } = await changing();
      return verifying({ token: proof, password: person.password });
    },
  },
  'the proof of a number': {
    calls: ['d1 select', 'codes check', 'd1 batch', 'mail notify?', 'codes forget?'],
    status: 204,
    change: [
      '+ audit_events user_identifier_changed success',
      '+ identifiers',
      '~ credentials attempts_reset_at',
      '~ users version',
    ],
    again: 403,
    settings,
    prepare: async () => {
      const person = await verified(app);
      const token = await login(app, person);
      const phone = freshPhone();
      await app.post('/v1/me/phone', { phone, password: person.password }, { token });
      await runMailQueue(person.id);
      const code = await codeOf(phone);
      return (by) => by.post('/v1/verify-phone', { code }, { token });
    },
  },
  'asking for the proof again': {
    calls: ['d1 select', 'mail request'],
    status: 202,
    change: [],
    settings,
    prepare: async () => {
      const token = await login(app, await register(app));
      return (by) => by.post('/v1/me/verification', {}, { token });
    },
  },
  'asking for another address': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 select', 'mail request'],
    status: 202,
    change: [],
    settings,
    prepare: askingForEmail(async () => freshEmail()),
  },
  'asking for an address that somebody has': {
    calls: ['d1 select', 'attempts begin', 'attempts clear?', 'd1 select', 'mail request'],
    status: 202,
    change: [],
    settings,
    prepare: askingForEmail(async () => (await register(app)).username),
  },
  'taking an address back': {
    calls: [
      'kv get',
      'd1 select',
      'd1 select',
      'd1 batch',
      'kv delete?',
      'mail forgetRequests?',
      'mail notify?',
      'mail notify?',
    ],
    status: 204,
    change: [
      '+ audit_events user_identifier_restored success',
      '+ password_history',
      '- identifiers',
      '~ credentials attempts_reset_at password_changed_at password_hash password_version',
      '~ identifiers value',
      '~ users deactivations version',
    ],
    again: 410,
    settings,
    prepare: async () => {
      const { person, proof } = await changing();
      await app.post('/v1/verify-email', { token: proof, password: person.password });
      await runMailQueue(person.id);
      const body = { token: await linkTokenOf(person.username), newPassword: otherPassword };
      return (by) => by.post('/v1/undo-change', body);
    },
  },
});
