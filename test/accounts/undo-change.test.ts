/** An address that was replaced by a thief who knew the password, and how its owner gets the account back. */

import { describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { addPasskey, halfLogin, setUpApp, showFactor, codeOf as totpOf } from '../support/factors';
import { freshAddress } from '../support/fresh-address';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailbox, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  otherPassword,
  register,
  type TestPerson,
  type Tokens,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';
import { addPhone, countRows, setUser, userRow } from '../support/rows';
import { codeOf, smsTo } from '../support/sms';
import { changeToken, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });

const undo = (token: string, newPassword = otherPassword) =>
  app.post('/v1/undo-change', { token, newPassword });

/** An account whose address was replaced. `token` is what its old mailbox got. */
async function stolen() {
  const person = await verified(app);
  const session = await login(app, person);
  const thiefs = freshEmail();
  const token = await changeToken(app, session, person, thiefs);
  const proof = { token, password: person.password };
  expect((await app.post('/v1/verify-email', proof)).status).toBe(204);
  await runMailQueue(person.id);
  return { person, session, thiefs, token: await linkTokenOf(person.username) };
}

it('brings the old address back with a new password', async () => {
  const { person, thiefs, token } = await stolen();
  auditLines();
  expect((await undo(token)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_restored', outcome: 'success', userId: person.id },
  ]);
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
  expect(await canLogIn(app, person.username, person.password)).toBe(false);
  expect(await canLogIn(app, thiefs, otherPassword)).toBe(false);
  expect(await countRows('identifiers WHERE value = ?', thiefs)).toBe(0);
});

it('ends every session', async () => {
  const { session, token } = await stolen();
  expect((await undo(token)).status).toBe(204);
  await expectProblem(await app.get('/v1/me', { token: session }), 401, 'invalid-token');
});

it('ends the reset link that the thief has asked for', async () => {
  const { person, thiefs, token } = await stolen();
  const reset = await resetToken(app, { ...person, username: thiefs });
  expect((await undo(token)).status).toBe(204);
  const body = { token: reset, newPassword: 'Velvet?Compass3' };
  await expectProblem(await app.post('/v1/reset-password', body), 410, 'reset-link-invalid');
});

it('works after the thief has set another password', async () => {
  const { person, thiefs, token } = await stolen();
  const body = {
    token: await resetToken(app, { ...person, username: thiefs }),
    newPassword: 'Velvet?Compass3',
  };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
  expect((await undo(token)).status).toBe(204);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('drops a number that was proved after the address, and keeps one that was proved before it', async () => {
  const [person, other] = [await stolen(), await stolen()];
  const phone = freshPhone();
  await addPhone(person.person.id, phone, Date.now() + 1);
  await addPhone(other.person.id, freshPhone(), Date.now() - 30 * 86_400_000);
  expect((await undo(person.token)).status).toBe(204);
  expect((await undo(other.token)).status).toBe(204);
  expect((await userRow(person.person.id)).phone).toBeNull();
  expect((await userRow(other.person.id)).phone).not.toBeNull();
});

it('calls off a deletion that the thief has asked for', async () => {
  const { person, token } = await stolen();
  await setUser(person.id, 'delete_at', Date.now() + 86_400_000);
  expect((await undo(token)).status).toBe(204);
  expect(await countRows('users WHERE id = ? AND delete_at IS NULL', person.id)).toBe(1);
});

it('takes a link once, also from two at the same moment', async () => {
  const { token } = await stolen();
  const statuses = await Promise.all(
    ['Velvet?Compass3', otherPassword].map(
      async (password) => (await undo(token, password)).status,
    ),
  );
  expect(statuses.sort()).toEqual([204, 410]);
  await expectProblem(await undo(token, 'Granite~Meadow8'), 410, 'undo-link-invalid');
});

it('leaves the link good where the new password breaks a rule or was used before', async () => {
  const { person, token } = await stolen();
  const weak = await expectProblem(await undo(token, 'short'), 422, 'validation-failed');
  expect(rulesOf(weak)).toContain('/newPassword too_short');
  const used = await expectProblem(await undo(token, person.password), 422, 'validation-failed');
  expect(rulesOf(used)).toEqual(['/newPassword password_reused']);
  expect((await undo(token)).status).toBe(204);
});

it('works a second before seven days are over, and not after them', async () => {
  const [inTime, late] = [await stolen(), await stolen()];
  travel('604799s');
  expect((await undo(inTime.token)).status).toBe(204);
  travel('1s');
  auditLines();
  await expectProblem(await undo(late.token), 410, 'undo-link-invalid');
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_restored', outcome: 'failure', reason: 'undo-token-expired' },
  ]);
});

it('does not open an account that was switched off', async () => {
  const { person, token } = await stolen();
  await setUser(person.id, 'active', 0);
  await expectProblem(await undo(token), 410, 'undo-link-invalid');
});

it('answers what is no token as an unknown link, and makes a guesser wait', async () => {
  const headers = { 'CF-Connecting-IP': freshAddress() };
  const guess = () =>
    app.post('/v1/undo-change', { token: 'x', newPassword: otherPassword }, { headers });
  for (let i = 0; i < 10; i++) await expectProblem(await guess(), 410, 'undo-link-invalid');
  await expectProblem(await guess(), 429, 'too-many-requests');
});

/** A thief who knows the password and wants a way back of their own, to an account that is not theirs. */
describe('whoever replaces what they have added themselves', () => {
  /** They add a number and replace it by another. @returns the first. */
  async function addAndReplace({ id, username, password }: TestPerson) {
    const [first, second] = [freshPhone(), freshPhone()];
    for (const phone of [first, second]) {
      travel('1s');
      const token = await login(app, { username, password });
      await app.post('/v1/me/phone', { phone, password }, { token });
      await runMailQueue(id);
      const code = await codeOf(phone);
      expect((await app.post('/v1/verify-phone', { code }, { token })).status).toBe(204);
    }
    await runMailQueue(id);
    return { first, second };
  }

  it('gets no way back: it belongs to what the account has had longest', async () => {
    const person = await verified(app);
    const { first, second } = await addAndReplace(person);
    expect((await smsTo(first)).filter(({ text }) => text.includes('/undo-change'))).toEqual([]);
    expect(await countRows('identifiers WHERE value = ?', first)).toBe(0);
    expect((await userRow(person.id)).phone).toBe(second);
  });

  it('is told of at the older address, each time', async () => {
    const person = await verified(app);
    await addAndReplace(person);
    await runMailbox(person.username);
    const subjects = (await mailsTo(person.username)).map(({ subject }) => subject);
    expect(subjects).toContain('Your account has a new address or number');
  });

  it('leaves the owner free to replace it again at once', async () => {
    const person = await verified(app);
    await addAndReplace(person);
    const token = await login(app, person);
    const body = { phone: freshPhone(), password: person.password };
    expect((await app.post('/v1/me/phone', body, { token })).status).toBe(202);
  });
});

it('tells the mailbox that loses the account', async () => {
  const { person, thiefs, token } = await stolen();
  expect((await undo(token)).status).toBe(204);
  await runMailQueue(person.id);
  expect((await mailsTo(thiefs)).at(-1)?.subject).toBe('Your account has a new address or number');
});

it('sends the way back three times a day at most, however often a change fails', async () => {
  const person = await verified(app);
  const session = await login(app, person);
  const wanted = freshEmail();
  const token = await changeToken(app, session, person, wanted);
  await register(app, { username: wanted });
  for (let i = 0; i < 5; i++) {
    await expectProblem(
      await app.post('/v1/verify-email', { token, password: person.password }),
      410,
      'verification-link-invalid',
    );
  }
  await runMailQueue(person.id);
  const texts = (await mailsTo(person.username)).map(({ text }) => text);
  expect(texts.filter((text) => text.includes('/undo-change'))).toHaveLength(3);
});

describe('second factors', () => {
  it('of the thief go: those that were added since the address was replaced', async () => {
    const { person, thiefs, token } = await stolen();
    const thief = await login(app, { ...person, username: thiefs });
    travel('1s');
    await setUpApp(app, thief);
    expect((await undo(token)).status).toBe(204);
    expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
    expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  });

  it('of the owner stay: a mailbox takes nobody past them', async () => {
    const person = await verified(app);
    const { secret, recoveryCodes } = await setUpApp(app, await login(app, person));
    travel('8d');
    const half = await halfLogin(app, person);
    const shown = await showFactor(app, half.token, { method: 'totp', code: totpOf(secret) });
    const { accessToken: session } = await shown.json<Tokens>();
    const token = await changeToken(app, session, person, freshEmail());
    await app.post('/v1/verify-email', { token, password: person.password });
    await runMailQueue(person.id);
    expect((await undo(await linkTokenOf(person.username))).status).toBe(204);
    const again = await halfLogin(app, { ...person, password: otherPassword });
    const code = recoveryCodes[0];
    const opened = await showFactor(app, again.token, { method: 'recovery-code', code });
    expect(opened.status).toBe(200);
  });

  it('of the thief go that were added shortly before the address was replaced', async () => {
    const person = await verified(app);
    const session = await login(app, person);
    await addPasskey(app, session);
    travel('5m');
    const token = await changeToken(app, session, person, freshEmail());
    await app.post('/v1/verify-email', { token, password: person.password });
    await runMailQueue(person.id);
    expect((await undo(await linkTokenOf(person.username))).status).toBe(204);
    expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  });

  it('leave no recovery codes of the owner behind when the last one goes', async () => {
    const { person, token } = await stolenFromApp(async (session) => {
      await addPasskey(app, session);
      expect((await app.send('DELETE', '/v1/me/totp', { token: session })).status).toBe(204);
    });
    expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(2);
    expect((await undo(token)).status).toBe(204);
    expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  });

  it('of the owner outlive a reset of them whose notice went to the thief', async () => {
    const { person, token } = await stolenFromApp();
    await setUser(person.id, 'factors_reset_at', Date.now() + 60_000);
    expect((await undo(token)).status).toBe(204);
    travel('1h');
    await halfLogin(app, { ...person, password: otherPassword });
  });
});

/** An account with an app of a week ago, whose address was replaced. @param before what the thief does first. */
async function stolenFromApp(before: (session: string) => Promise<unknown> = async () => {}) {
  const person = await verified(app);
  const { secret } = await setUpApp(app, await login(app, person));
  travel('8d');
  const half = await halfLogin(app, person);
  const shown = await showFactor(app, half.token, { method: 'totp', code: totpOf(secret) });
  const { accessToken: session } = await shown.json<Tokens>();
  await before(session);
  const change = await changeToken(app, session, person, freshEmail());
  await app.post('/v1/verify-email', { token: change, password: person.password });
  await runMailQueue(person.id);
  return { person, token: await linkTokenOf(person.username) };
}
