/**
 * The five attacks of "Pre-hijacked Accounts: An Empirical Study of Security Failures in User Account Creation on the Web"
 * (Sudhodanan and Paverd, USENIX Security 2022). In each, an attacker opens an account with the victim's address before
 * the victim does, and wants to be in it once the victim uses it.
 */
import { describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { addPasskey } from '../support/factors';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  openSession,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows, giveFactor, userRow } from '../support/rows';
import { changeEmail, unverified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });

const attackers = goodPassword;
const victims = otherPassword;

/** The victim finds that there is an account with their address and recovers it, by the mailbox alone. */
async function recover(account: { id: string; username: string; password: string }) {
  const token = await resetToken(app, account);
  const response = await app.post('/v1/reset-password', { token, newPassword: victims });
  expect(response.status).toBe(204);
}

const hijacked = (changes: Record<string, unknown> = {}) =>
  unverified(app, { password: attackers, ...changes });

describe('1. classic-federated merge', () => {
  it('gives the account to whoever proves the mailbox, and the password of before opens nothing', async () => {
    const account = await hijacked();
    await recover(account);
    expect(await canLogIn(app, account.username, attackers)).toBe(false);
    expect(await canLogIn(app, account.username, victims)).toBe(true);
  });

  it('does not let the victim merge into the account by a click: they do not know its password', async () => {
    const account = await hijacked();
    await expectProblem(
      await app.post('/v1/verify-email', { token: account.token, password: victims }),
      401,
      'invalid-credentials',
    );
    expect(await userRow(account.id)).toMatchObject({ email_verified_at: null });
  });
});

describe('2. unexpired session', () => {
  it('ends the session and its refresh token when the victim recovers the account', async () => {
    const account = await hijacked();
    const { accessToken, refreshToken } = await openSession(app, account);
    await recover(account);
    await expectProblem(await app.get('/v1/me', { token: accessToken }), 401, 'invalid-token');
    await expectProblem(
      await app.post('/v1/token/refresh', { refreshToken }),
      401,
      'invalid-token',
    );
  });

  it('ends a session that is kept alive for days by refreshing it', async () => {
    const account = await hijacked();
    let { refreshToken } = await openSession(app, account);
    for (let day = 0; day < 5; day++) {
      travel('1d');
      const response = await app.post('/v1/token/refresh', { refreshToken });
      ({ refreshToken } = await response.json<{ refreshToken: string }>());
    }
    await recover(account);
    await expectProblem(
      await app.post('/v1/token/refresh', { refreshToken }),
      401,
      'invalid-token',
    );
  });
});

describe('3. trojan identifier', () => {
  it('drops the number of the attacker that stands beside the address', async () => {
    const phone = freshPhone();
    const account = await hijacked({ phone });
    await recover(account);
    expect(await userRow(account.id)).toMatchObject({ phone: null });
    expect(await canLogIn(app, phone, victims)).toBe(false);
  });

  it('drops the number that the account was registered with, where the mailbox gets its resets', async () => {
    const silent = makeTestApp({ SMS_TRANSPORT: 'off' });
    const [phone, email] = [freshPhone(), freshEmail()];
    const { id } = await register(silent, { username: phone, email, password: attackers });
    await silent.post('/v1/forgot-password', { username: phone });
    await runMailQueue(id);
    const reset = { token: await linkTokenOf(email), newPassword: victims };
    expect((await silent.post('/v1/reset-password', reset)).status).toBe(204);
    expect(await canLogIn(app, phone, victims)).toBe(false);
    expect(await canLogIn(app, email, victims)).toBe(true);
  });

  it('sends nothing to the victim about an account whose number gets its own resets', async () => {
    const [phone, email] = [freshPhone(), freshEmail()];
    const { id } = await register(app, { username: phone, email, password: attackers });
    await app.post('/v1/forgot-password', { username: phone });
    await runMailQueue(id);
    expect(await mailsTo(email)).toEqual([]);
  });

  it('adds no number of the attacker to an account whose address nobody has proved', async () => {
    const phone = freshPhone();
    const account = await hijacked();
    const token = await login(app, account);
    const body = { phone, password: attackers };
    await expectProblem(
      await app.post('/v1/me/phone', body, { token }),
      403,
      'identifier-unverified',
    );
    expect(await userRow(account.id)).toMatchObject({ phone: null });
  });
});

describe('4. unexpired e-mail change', () => {
  it('ends the change to the address of the attacker, whose link they have kept', async () => {
    const account = await hijacked();
    const session = await login(app, account);
    const theirs = freshEmail();
    expect(await changeEmail(app, session, account, theirs)).toBe(202);
    await runMailQueue(account.id);
    const token = await linkTokenOf(theirs);
    await recover(account);
    for (const password of [attackers, victims]) {
      await expectProblem(
        await app.post('/v1/verify-email', { token, password }),
        410,
        'verification-link-invalid',
      );
    }
    expect(await userRow(account.id)).toMatchObject({ email: account.username });
  });

  it('ends it also when the first proof comes without a new password', async () => {
    const account = await hijacked();
    const session = await login(app, account);
    const theirs = freshEmail();
    expect(await changeEmail(app, session, account, theirs)).toBe(202);
    await runMailQueue(account.id);
    const token = await linkTokenOf(theirs);
    const proof = { token: account.token, password: attackers };
    expect((await app.post('/v1/verify-email', proof)).status).toBe(204);
    await expectProblem(
      await app.post('/v1/verify-email', { token, password: attackers }),
      410,
      'verification-link-invalid',
    );
  });

  it('sends the attacker no way back to the address that they have lost', async () => {
    const account = await hijacked();
    const session = await login(app, account);
    const theirs = freshEmail();
    await changeEmail(app, session, account, theirs);
    await recover(account);
    await runMailQueue(account.id);
    const texts = (await mailsTo(theirs)).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('/undo-change'))).toEqual([]);
  });
});

describe('5. identity provider that verifies nothing', () => {
  it('takes no address for proved because somebody typed it', async () => {
    const account = await hijacked();
    expect(await userRow(account.id)).toMatchObject({ email_verified_at: null });
    const required = makeTestApp({ VERIFICATION: 'required' });
    const { username, password } = account;
    await expectProblem(
      await required.post('/v1/login', { username, password }),
      403,
      'identifier-unverified',
    );
  });
});

describe('a key that is left behind', () => {
  it('cannot be added before somebody has proved the mailbox', async () => {
    const account = await hijacked();
    const token = await login(app, account);
    const refused = await app.send('POST', '/v1/me/totp', { token });
    await expectProblem(refused, 403, 'identifier-unverified');
    await expect(addPasskey(app, token)).rejects.toThrow('identifier-unverified');
  });

  it('is gone with the first proof, however it came there', async () => {
    const account = await hijacked();
    await giveFactor(account.id);
    await recover(account);
    expect(await canLogIn(app, account.username, victims)).toBe(true);
    expect(await countRows('factors WHERE user_id = ?', account.id)).toBe(0);
  });
});
