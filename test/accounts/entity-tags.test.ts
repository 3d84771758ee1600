/** The ETag of an account: strong, so that whatever changes what its owner sees changes it. */
import { expect, it } from 'vitest';
import type { UserOutput } from '../../src/accounts/schemas';
import { userSchema } from '../../src/accounts/schemas';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { runMailQueue } from '../support/mail';
import { freshEmail, login, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { prove, userRow } from '../support/rows';
import { codeOf } from '../support/sms';
import { changeToken, verified } from '../support/verifications';

const app = makeTestApp();

const patch = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  app.send('PATCH', '/v1/me', { body, token, headers });

/** As its owner sees it after a login. */
async function seen(person: Pick<TestPerson, 'username' | 'password'>, by = app) {
  const response = await by.get('/v1/me', { token: await login(by, person) });
  return { etag: response.headers.get('ETag') ?? '', body: await response.text() };
}

interface Way {
  make?: () => Promise<TestPerson>;
  /** @returns how the account is seen afterwards, where that is not as before. */
  change: (person: TestPerson) => Promise<{ password?: string; by?: TestApp } | undefined>;
}

const patched = (body: Record<string, unknown>): Way => ({
  change: async (person) => {
    const response = await patch(await login(app, person), body);
    expect(response.status).toBe(200);
    return undefined;
  },
});
const proved: Way = {
  make: () => register(app),
  change: async (person) => {
    const token = await resetToken(app, person);
    const body = { token, newPassword: otherPassword };
    expect((await app.post('/v1/reset-password', body)).status).toBe(204);
    return { password: otherPassword };
  },
};
const asking = makeTestApp({ VERIFICATION: 'optional' });

const addressAdded: Way = {
  make: async () => {
    const person = await register(app, { username: freshPhone() });
    await prove(person.id, 'phone');
    return person;
  },
  change: async (person) => {
    const token = await changeToken(asking, await login(app, person), person, freshEmail());
    const body = { token, password: person.password };
    expect((await app.post('/v1/verify-email', body)).status).toBe(204);
    return undefined;
  },
};

const numberAdded: Way = {
  make: () => verified(asking),
  change: async (person) => {
    const [phone, token] = [freshPhone(), await login(app, person)];
    const body = { phone, password: person.password };
    expect((await app.post('/v1/me/phone', body, { token })).status).toBe(202);
    await runMailQueue(person.id);
    const code = await codeOf(phone);
    expect((await app.post('/v1/verify-phone', { code }, { token })).status).toBe(204);
    return undefined;
  },
};

const ways: Record<keyof UserOutput, Way | 'never'> = {
  id: 'never',
  createdAt: 'never',
  // Nobody sees an account that is switched off.
  active: 'never',
  email: addressAdded,
  emailVerified: proved,
  emailSignsIn: addressAdded,
  phone: numberAdded,
  phoneVerified: numberAdded,
  phoneSignsIn: numberAdded,
  firstName: patched({ firstName: 'Kestrel' }),
  lastName: patched({ lastName: 'Kestrel' }),
  dateOfBirth: patched({ dateOfBirth: '1971-12-31' }),
  dateOfJoining: patched({ dateOfJoining: '2001-01-01' }),
  address: patched({ address: 'There' }),
  comments: patched({ comments: 'two' }),
  locale: patched({ locale: 'de' }),
  passwordExpiresAt: {
    change: async (person) => {
      travel('1s');
      const body = { oldPassword: person.password, newPassword: otherPassword };
      const token = await login(app, person);
      expect((await app.post('/v1/change-password', body, { token })).status).toBe(204);
      return { password: otherPassword };
    },
  },
};

const changing = Object.entries(ways).flatMap(([member, way]) =>
  way === 'never' ? [] : [{ member, ...way }],
);

it('knows how each member of the body changes', () => {
  expect(Object.keys(ways).sort()).toEqual(Object.keys(userSchema.shape).sort());
});

it.each(changing)('is another one where $member is', async ({ member, make, change }) => {
  const person = await (make?.() ?? register(app));
  const before = await seen(person);
  const { password = person.password, by = app } = (await change(person)) ?? {};
  const after = await seen({ ...person, password }, by);
  expect(JSON.parse(after.body)[member]).not.toEqual(JSON.parse(before.body)[member]);
  expect(after.etag).not.toBe(before.etag);
});

it('raises the version with the proof of an address, whatever else the proof changes', async () => {
  const person = await register(app);
  const { version } = (await userRow(person.id)) as unknown as { version: number };
  await proved.change(person);
  expect(await userRow(person.id)).toMatchObject({ version: version + 1 });
});

it('is another one where a setting makes the password expire at another time', async () => {
  const person = await register(app);
  const etags = [
    await seen(person),
    await seen(person, makeTestApp({ PASSWORD_MAX_AGE: '60d' })),
    await seen(person, makeTestApp({ PASSWORD_POLICY: 'nist' })),
  ].map(({ etag }) => etag);
  expect(new Set(etags).size).toBe(3);
});

it('is another one for each person, whose /v1/me is not the same thing', async () => {
  const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
  const [one, other] = [
    await seen(await register(app), nist),
    await seen(await register(app), nist),
  ];
  expect(one.etag).not.toBe(other.etag);
});

it('stays while nothing changes, also over a login and its refresh', async () => {
  const person = await register(app);
  const before = await seen(person);
  travel('1d');
  expect(await seen(person)).toStrictEqual(before);
});

it('is strong and of the characters that a tag may have', async () => {
  expect((await seen(await register(app))).etag).toMatch(/^"[\x21\x23-\x7e]{10,80}"$/);
});

it('is that of the next read after a patch, whose answer is the same', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const changed = await patch(token, { firstName: 'Kestrel' });
  const { etag, body } = await seen(person);
  expect([changed.headers.get('ETag'), await changed.text()]).toEqual([etag, body]);
});

it('answers 304 to somebody who has it, without the account and audited as a read', async () => {
  const person = await register(app);
  const { etag } = await seen(person);
  const token = await login(app, person);
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    auditLines();
    const response = await app.get('/v1/me', { token, headers: { 'If-None-Match': known } });
    expect([response.status, await response.text()]).toEqual([304, '']);
    expect(response.headers.get('ETag')).toBe(etag);
    expect(auditLines()).toMatchObject([{ event: 'sensitive_read', userId: person.id }]);
  }
  const other = await app.get('/v1/me', { token, headers: { 'If-None-Match': '"x"' } });
  expect(other.status).toBe(200);
});

it('is told to nobody without a good token', async () => {
  const { etag } = await seen(await register(app));
  const response = await app.get('/v1/me', { headers: { 'If-None-Match': etag } });
  expect(response.headers.get('ETag')).toBeNull();
  await expectProblem(response, 401, 'authentication-required');
});

it('lets a patch through where If-Match names it, and the same patch only once', async () => {
  const person = await register(app);
  const { etag } = await seen(person);
  const token = await login(app, person);
  const headers = { 'If-Match': `"x", ${etag}` };
  const changed = await patch(token, { firstName: 'Kestrel' }, headers);
  expect(changed.status).toBe(200);
  auditLines();
  const again = await patch(token, { firstName: 'Heron' }, headers);
  expect(again.headers.get('ETag')).toBe(changed.headers.get('ETag'));
  await expectProblem(again, 412, 'precondition-failed');
  expect(auditLines()).toMatchObject([
    {
      event: 'user_updated',
      outcome: 'failure',
      reason: 'precondition-failed',
      userId: person.id,
    },
  ]);
  expect(await userRow(person.id)).toMatchObject({ first_name: 'Kestrel' });
});

it.each([
  ['a weak tag', (etag: string) => ({ 'If-Match': `W/${etag}` })],
  ['another tag', () => ({ 'If-Match': '"x"' })],
  ['no tag at all', () => ({ 'If-Match': '' })],
  ['If-None-Match with the tag', (etag: string) => ({ 'If-None-Match': etag })],
  ['If-None-Match: *', () => ({ 'If-None-Match': '*' })],
])('refuses a patch with %s, also one that would change nothing', async (_, headers) => {
  const person = await register(app);
  const { etag } = await seen(person);
  const token = await login(app, person);
  for (const body of [{ firstName: 'Kestrel' }, {}]) {
    const response = await patch(token, body, headers(etag));
    expect(response.headers.get('ETag')).toBe(etag);
    await expectProblem(response, 412, 'precondition-failed');
  }
  expect(await userRow(person.id)).toMatchObject({ first_name: 'Ines', version: 1 });
});

it('lets a patch through with If-Match: *', async () => {
  const person = await register(app);
  const response = await patch(await login(app, person), { firstName: 'A' }, { 'If-Match': '*' });
  expect(response.status).toBe(200);
});

it('refuses a patch that builds on the account of before a proof of the mailbox', async () => {
  const person = await register(app, { username: freshEmail() });
  const { etag } = await seen(person);
  await proved.change(person);
  const token = await login(app, { ...person, password: otherPassword });
  const response = await patch(token, { firstName: 'Kestrel' }, { 'If-Match': etag });
  await expectProblem(response, 412, 'precondition-failed');
});

it('looks at the rules of the body first (RFC 9110 §13.2.1)', async () => {
  const token = await login(app, await register(app));
  const response = await patch(token, { shoeSize: 43 }, { 'If-Match': '"x"' });
  await expectProblem(response, 422, 'validation-failed');
});
