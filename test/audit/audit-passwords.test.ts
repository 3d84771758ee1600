/** What the trail says of passwords. */
import { makeTestApp } from '../support/app';
import {
  after,
  type Case,
  describeCases,
  type Prepare,
  person,
  withToken,
} from '../support/audit-cases';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, runMailQueue } from '../support/mail';
import { freshEmail, goodPassword, otherPassword, register } from '../support/people';
import { setUser } from '../support/rows';
import { codeOf, otherCode } from '../support/sms';

const app = makeTestApp();
const changeBody = { oldPassword: goodPassword, newPassword: otherPassword };

const withLink =
  (newPassword: string): Prepare =>
  async () => {
    const { username, id } = await register(app);
    await app.post('/v1/forgot-password', { username });
    await runMailQueue(id);
    const token = await linkTokenOf(username);
    return (by) => by.post('/v1/reset-password', { token, newPassword });
  };

const withoutSms = makeTestApp({ SMS_TRANSPORT: 'off' });

/** @param right whether the code is. */
const withCode =
  (newPassword: string, right = true): Prepare =>
  async () => {
    const { username, id } = await register(app, { username: freshPhone() });
    await app.post('/v1/forgot-password', { username });
    await runMailQueue(id);
    const sent = await codeOf(username);
    const code = right ? sent : otherCode(sent);
    return (by) => by.post('/v1/reset-password', { username, code, newPassword });
  };

const cases: Case[] = [
  [
    'changes the password',
    204,
    'success authn_password_change',
    true,
    withToken((by, token) => by.post('/v1/change-password', changeBody, { token })),
  ],
  [
    'changes with a wrong one',
    403,
    'failure authn_password_change_fail wrong-password',
    false,
    withToken((by, token) =>
      by.post('/v1/change-password', { ...changeBody, oldPassword: 'x' }, { token }),
    ),
  ],
  [
    'changes to a weak one',
    422,
    'failure authn_password_change_fail password-policy',
    false,
    withToken((by, token) =>
      by.post('/v1/change-password', { ...changeBody, newPassword: 'x' }, { token }),
    ),
  ],
  [
    'changes to the same',
    422,
    'failure authn_password_change_fail password-reused',
    false,
    withToken((by, token) =>
      by.post('/v1/change-password', { ...changeBody, newPassword: goodPassword }, { token }),
    ),
  ],
  [
    'changes nothing',
    422,
    'failure input_validation_fail validation-failed',
    false,
    withToken((by, token) => by.post('/v1/change-password', {}, { token })),
  ],
  [
    'forgets',
    202,
    'success authn_password_reset_request mail-queued',
    false,
    person((by, username) => by.post('/v1/forgot-password', { username })),
  ],
  [
    'forgets as nobody',
    202,
    'failure authn_password_reset_request unknown-user',
    false,
    () => (by) => by.post('/v1/forgot-password', { username: freshEmail() }),
  ],
  [
    'forgets while switched off',
    202,
    'failure authn_password_reset_request account-inactive',
    false,
    async () => {
      const { username, id } = await register(makeTestApp());
      await setUser(id, 'active', 0);
      return (by) => by.post('/v1/forgot-password', { username });
    },
  ],
  [
    'forgets while registered inactive',
    202,
    'success authn_password_reset_request mail-queued',
    false,
    person((by, username) => by.post('/v1/forgot-password', { username }), { active: false }),
  ],
  [
    'forgets with a phone alone',
    202,
    'success authn_password_reset_request sms-queued',
    false,
    () =>
      person((by, username) => by.post('/v1/forgot-password', { username }), {
        username: freshPhone(),
      })(),
  ],
  [
    'forgets with a phone alone where no SMS are sent',
    202,
    'failure authn_password_reset_request mail-undeliverable',
    false,
    () =>
      person((_, username) => withoutSms.post('/v1/forgot-password', { username }), {
        username: freshPhone(),
      })(),
  ],
  [
    'forgets too often',
    429,
    'failure excess_rate_limit_exceeded too-many-requests',
    false,
    after(3, '/v1/forgot-password', {}),
  ],
  ['resets', 204, 'success authn_password_reset mailbox-proved', true, withLink(otherPassword)],
  [
    'resets to a weak one',
    422,
    'failure authn_password_reset password-policy',
    false,
    withLink('weak'),
  ],
  [
    'resets to the same',
    422,
    'failure authn_password_reset password-reused',
    false,
    withLink(goodPassword),
  ],
  [
    'resets without a link',
    410,
    'failure authn_password_reset reset-token-unknown',
    false,
    () => (by) => by.post('/v1/reset-password', { token: 'x', newPassword: 'x' }),
  ],
  [
    'resets by code',
    204,
    'success authn_password_reset number-proved',
    true,
    withCode(otherPassword),
  ],
  [
    'resets by a wrong code',
    403,
    'failure authn_password_reset code-invalid',
    false,
    withCode(otherPassword, false),
  ],
  [
    'resets by code to a weak one',
    422,
    'failure authn_password_reset password-policy',
    false,
    withCode('weak'),
  ],
  [
    'resets by code to the same',
    422,
    'failure authn_password_reset password-reused',
    false,
    withCode(goodPassword),
  ],
  [
    'resets by code as nobody',
    403,
    'failure authn_password_reset unknown-user',
    false,
    () => (by) =>
      by.post('/v1/reset-password', {
        username: freshPhone(),
        code: '123456',
        newPassword: otherPassword,
      }),
  ],
];

describeCases(cases);
