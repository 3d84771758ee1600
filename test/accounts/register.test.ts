import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { startTime } from '../support/clock';
import { canLogIn, freshEmail, goodPassword, register, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, historyVersions, userRow } from '../support/rows';

const app = makeTestApp();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('opens an account from the required members alone', async () => {
  const body = registration();
  const response = await app.post('/v1/register', body);

  expect(response.status).toBe(201);
  expect(response.headers.get('Location')).toBe('/v1/me');
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
  expect(await response.json()).toStrictEqual({
    id: expect.stringMatching(uuid),
    email: body.username,
    emailVerified: false,
    emailSignsIn: true,
    phone: null,
    phoneVerified: false,
    phoneSignsIn: false,
    firstName: 'Ines',
    lastName: 'Moreau',
    dateOfBirth: '1990-04-17',
    dateOfJoining: '2024-09-01',
    address: null,
    comments: null,
    active: true,
    locale: 'en',
    createdAt: startTime.toISOString(),
    passwordExpiresAt: '2040-03-31T12:00:00.000Z',
  });
});

it('opens an account from all members', async () => {
  const email = freshEmail();
  const details = {
    firstName: 'Ana-Lucía',
    lastName: "O'Neill Ferreira",
    dateOfBirth: '1971-12-31',
    dateOfJoining: '2001-01-01',
    address: '12 Rue des Lilas\n75020 Paris',
    comments: 'Left-handed.\n\nSpeaks 日本語 👩‍🚀',
    active: true,
    locale: 'es',
  };
  const response = await app.post('/v1/register', {
    ...details,
    username: email,
    password: goodPassword,
    email,
    phone: '+14155550100',
  });

  expect(response.status).toBe(201);
  expect(await response.json()).toStrictEqual({
    id: expect.stringMatching(uuid),
    ...details,
    email,
    emailVerified: false,
    emailSignsIn: true,
    phone: '+14155550100',
    phoneVerified: false,
    phoneSignsIn: false,
    createdAt: startTime.toISOString(),
    passwordExpiresAt: '2040-03-31T12:00:00.000Z',
  });
});

it('stores the password as an Argon2id PHC string and starts its history, and answers neither', async () => {
  const response = await app.post('/v1/register', registration());
  const text = await response.text();
  const { id } = JSON.parse(text);

  const { password_hash, password_version } = await userRow(id);
  expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=32,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(password_version).toBe(1);
  expect(await historyVersions(id)).toEqual([1]);
  expect(text).not.toContain('argon2');
  expect(text).not.toContain(goodPassword);
  expect(text).not.toContain(password_hash);
});

it('opens an account that is switched off where active is false', async () => {
  const response = await app.post('/v1/register', registration({ active: false }));
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ active: false });
});

it('opens no session: the answer to a registration holds no token', async () => {
  const { id } = await register(app);
  expect(await countRows('sessions WHERE user_id = ?', id)).toBe(0);
});

it('stores texts trimmed and in NFC', async () => {
  const body = registration({ firstName: '  Zoe\u0308 ', address: ' Café 1 '.normalize('NFD') });
  const response = await app.post('/v1/register', body);
  expect(await response.json()).toMatchObject({ firstName: 'Zo\u00eb', address: 'Caf\u00e9 1' });
});

/** Rows of accounts that are not there. */
const orphans = async () => [
  await countRows('password_history WHERE user_id NOT IN (SELECT id FROM users)'),
  await countRows(
    "audit_events WHERE event = 'user_created' AND user_id NOT IN (SELECT id FROM users)",
  ),
];

it('makes one account of fifty identical registrations at the same moment', async () => {
  const before = await orphans();
  const body = { ...registration(), phone: '+14155550101' };
  const responses = await Promise.all(
    Array.from({ length: 50 }, () => app.post('/v1/register', body)),
  );

  const created = responses.filter(({ status }) => status === 201);
  const refused = responses.filter(({ status }) => status === 409);
  expect([created.length, refused.length]).toEqual([1, 49]);
  for (const response of refused) await expectProblem(response, 409, 'username-taken');

  const { id } = await (created[0] as Response).json<{ id: string }>();
  expect(
    await countRows(
      "identifiers WHERE value IN (?, ?) AND kind = 'email'",
      body.username,
      body.phone,
    ),
  ).toBe(1);
  expect(await historyVersions(id)).toEqual([1]);
  expect(await countRows('audit_events WHERE event = ? AND user_id = ?', 'user_created', id)).toBe(
    1,
  );
  // Nothing of the forty-nine is left behind.
  expect(await orphans()).toEqual(before);
});

it('leaves the account as it is where somebody registers it again', async () => {
  const person = await register(app);
  const before = await userRow(person.id);
  const again = registration({
    username: person.username,
    password: 'Copper!Lantern7',
    firstName: 'Mallory',
  });

  await expectProblem(await app.post('/v1/register', again), 409, 'username-taken');
  expect(await userRow(person.id)).toEqual(before);
  expect(await canLogIn(app, person.username, 'Copper!Lantern7')).toBe(false);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
});

it('takes 15 characters without composition under the nist profile, and none of them expires', async () => {
  const nist = makeTestApp({ PASSWORD_POLICY: 'nist' });
  const response = await nist.post('/v1/register', registration({ password: 'vexing juniper f' }));
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ passwordExpiresAt: null });

  const short = await nist.post('/v1/register', registration({ password: 'vexing juniper' }));
  expect(rulesOf(await expectProblem(short, 422, 'validation-failed'))).toEqual([
    '/password too_short',
  ]);
});

it.each([
  ['8', 'Vx7!qmrz', []],
  ['7', 'Vx7!qmr', ['/password too_short']],
  ['20', 'Vx7!qmrzVx7!qmrkLpwt', []],
  ['21', 'Vx7!qmrzVx7!qmrkLpwtz', ['/password too_long']],
])('looks at the length of a password: %s characters', async (_, password, rules) => {
  const response = await app.post('/v1/register', registration({ password }));
  if (rules.length === 0) expect(response.status).toBe(201);
  else expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual(rules);
});
