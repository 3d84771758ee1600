/** The proof of a number by the code of an SMS, another number for an account, and the way back to the old one. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  otherPassword,
  register,
  type TestPerson,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, userRow } from '../support/rows';
import { codeOf, otherCode, smsTo } from '../support/sms';
import { changeToken, verified } from '../support/verifications';

const app = makeTestApp({ VERIFICATION: 'optional' });
const required = makeTestApp({ VERIFICATION: 'required' });

const verify = (code: string, token: string) => app.post('/v1/verify-phone', { code }, { token });

/** Somebody known by a number alone, who has a code and a session. */
async function withCode() {
  const person = await register(app, { username: freshPhone() });
  const token = await login(app, person);
  await runMailQueue(person.id);
  return { person, token, code: await codeOf(person.username) };
}

/** The same with a number that is proved. */
async function withNumber(): Promise<{ person: TestPerson; token: string }> {
  const { person, token, code } = await withCode();
  expect((await verify(code, token)).status).toBe(204);
  return { person, token: await login(app, person) };
}

/** Asks for another number. @returns the code that it gets. */
async function changeTo(phone: string, { person, token }: { person: TestPerson; token: string }) {
  const body = { phone, password: person.password };
  expect((await app.post('/v1/me/phone', body, { token })).status).toBe(202);
  await runMailQueue(person.id);
  return codeOf(phone);
}

it('proves the number with the code of the registration, and ends every session', async () => {
  const { person, token, code } = await withCode();
  auditLines();
  expect((await verify(code, token)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_verified', outcome: 'success', reason: 'first-proof' },
  ]);
  expect(
    await countRows('identifiers WHERE value = ? AND verified_at = ?', person.username, Date.now()),
  ).toBe(1);
  await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
});

it('opens the way to a login that waits for the proof', async () => {
  const { id, username, password } = await register(required, { username: freshPhone() });
  const refusal = await required.post('/v1/login', { username, password });
  const { verifyToken } = await expectProblem(refusal, 403, 'identifier-unverified');
  const token = String(verifyToken);
  await runMailQueue(id);
  const code = await codeOf(username);
  expect((await required.post('/v1/verify-phone', { code }, { token })).status).toBe(204);
  expect(await canLogIn(required, username, password)).toBe(true);
});

it('refuses a wrong code and takes the right one after four of them, not after five', async () => {
  const [four, five] = [await withCode(), await withCode()];
  for (let i = 0; i < 4; i++) {
    await expectProblem(await verify(otherCode(four.code), four.token), 403, 'code-invalid');
  }
  expect((await verify(four.code, four.token)).status).toBe(204);
  for (let i = 0; i < 5; i++) await verify(otherCode(five.code), five.token);
  auditLines();
  await expectProblem(await verify(five.code, five.token), 403, 'code-invalid');
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_verified', outcome: 'failure', reason: 'code-invalid' },
  ]);
});

it('takes a code once, also from several at the same moment', async () => {
  const { token, code } = await withCode();
  const statuses = await Promise.all(
    Array.from({ length: 4 }, async () => (await verify(code, token)).status),
  );
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
});

it('refuses a code after ten minutes', async () => {
  const { token, code } = await withCode();
  travel('10m');
  await expectProblem(await verify(code, token), 403, 'code-invalid');
});

it('takes no code of another account', async () => {
  const [own, other] = [await withCode(), await withCode()];
  await expectProblem(await verify(other.code, own.token), 403, 'code-invalid');
});

it.each(['', '12345', '1234567', '__proto__', '\u0000', '😀😀😀😀😀😀'])(
  'answers the code %j as a wrong one',
  async (code) => {
    const { token } = await withCode();
    await expectProblem(await verify(code, token), 403, 'code-invalid');
  },
);

it('reads the digits of any script, and spaces between them', async () => {
  const { token, code } = await withCode();
  const arabic = code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
  expect((await verify(`${arabic.slice(0, 3)} ${arabic.slice(3)}`, token)).status).toBe(204);
});

it('adds a number to an account whose address is proved, and tells that address', async () => {
  const person = await verified(app);
  const token = await login(app, person);
  const phone = freshPhone();
  const code = await changeTo(phone, { person, token });
  auditLines();
  expect((await verify(code, token)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_changed', outcome: 'success', userId: person.id },
  ]);
  expect(await canLogIn(app, phone, person.password)).toBe(true);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
  await runMailQueue(person.id);
  expect((await mailsTo(person.username)).at(-1)?.subject).toBe(
    'Your account has a new address or number',
  );
});

it('puts a new number in place of the old one, which can take it back by SMS', async () => {
  const { person, token } = await withNumber();
  const phone = freshPhone();
  const code = await changeTo(phone, { person, token });
  expect((await verify(code, token)).status).toBe(204);
  expect(await canLogIn(app, person.username, person.password)).toBe(false);
  expect(await canLogIn(app, phone, person.password)).toBe(true);

  await runMailQueue(person.id);
  const text = (await smsTo(person.username)).at(-1)?.text ?? '';
  const undo = { token: /#token=([\w-]+)/.exec(text)?.[1], newPassword: otherPassword };
  expect((await app.post('/v1/undo-change', undo)).status).toBe(204);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
  expect(await canLogIn(app, phone, otherPassword)).toBe(false);
});

it('answers alike for a number that somebody else has, and sends it nothing', async () => {
  const [{ person, token }, other] = [await withNumber(), await withNumber()];
  const before = (await smsTo(other.person.username)).length;
  const body = { phone: other.person.username, password: person.password };
  expect((await app.post('/v1/me/phone', body, { token })).status).toBe(202);
  await runMailQueue(person.id);
  expect(await smsTo(other.person.username)).toHaveLength(before);
});

it('keeps the proved address when a number is added, and drops it never', async () => {
  const person = await verified(app);
  const token = await login(app, person);
  const code = await changeTo(freshPhone(), { person, token });
  expect((await verify(code, token)).status).toBe(204);
  expect(await userRow(person.id)).toMatchObject({ email: person.username });
});

it('says so where no SMS are sent', async () => {
  const silent = makeTestApp({ SMS_TRANSPORT: 'off', VERIFICATION: 'required' });
  const person = await verified(app);
  const token = await login(app, person);
  const body = { phone: freshPhone(), password: person.password };
  const refused = await silent.post('/v1/me/phone', body, { token });
  expect(rulesOf(await expectProblem(refused, 422, 'validation-failed'))).toEqual([
    '/phone phone_unconfirmable',
  ]);
});

it('opens no account that could never be proved', async () => {
  const silent = makeTestApp({ SMS_TRANSPORT: 'off', VERIFICATION: 'required' });
  const { username, password } = { username: freshPhone(), password: otherPassword };
  const body = {
    username,
    password,
    firstName: 'Ines',
    lastName: 'Moreau',
    dateOfBirth: '1990-04-17',
    dateOfJoining: '2024-09-01',
  };
  const refused = await silent.post('/v1/register', body);
  expect(rulesOf(await expectProblem(refused, 422, 'validation-failed'))).toEqual([
    '/username phone_unconfirmable',
  ]);
  expect(await countRows('identifiers WHERE value = ?', username)).toBe(0);
});

it('tells a number by SMS that an address was added, and goes on sending resets to the number', async () => {
  const { person, token } = await withNumber();
  travel('1s');
  const email = freshEmail();
  const proof = { token: await changeToken(app, token, person, email), password: person.password };
  expect((await app.post('/v1/verify-email', proof)).status).toBe(204);
  await runMailQueue(person.id);
  expect((await smsTo(person.username)).at(-1)?.text).toBe(
    'accounts.example: Your account has a new address or number.',
  );
  await app.post('/v1/forgot-password', { username: email });
  await runMailQueue(person.id);
  expect((await smsTo(person.username)).at(-1)?.text).toMatch(/\d{6}/);
  expect((await mailsTo(email)).filter(({ text }) => text.includes('/reset-password'))).toEqual([]);
});

it('sends the way back to a number that strangers have used up the limit of', async () => {
  const { person, token } = await withNumber();
  for (let i = 0; i < 3; i++) {
    await app.post('/v1/forgot-password', { username: person.username });
    await runMailQueue(person.id);
  }
  await app.post('/v1/me/verification', { kind: 'phone' }, { token });
  const code = await changeTo(freshPhone(), { person, token });
  expect((await verify(code, token)).status).toBe(204);
  await runMailQueue(person.id);
  expect((await smsTo(person.username)).at(-1)?.text).toContain('/undo-change#token=');
});
