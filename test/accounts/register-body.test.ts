import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { canLogIn, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows } from '../support/rows';

const app = makeTestApp();

/** Sends a body that is refused, and says which rules it broke. */
async function brokenBy(body: unknown): Promise<string[]> {
  const response = await app.post('/v1/register', body);
  return rulesOf(await expectProblem(response, 422, 'validation-failed'));
}

it('reports every broken rule at once, where every member is wrong', async () => {
  const before = await countRows('users');
  const rules = await brokenBy({
    username: 'nobody',
    password: 'qzvkw',
    firstName: '',
    lastName: 'x'.repeat(101),
    dateOfBirth: '2023-02-29',
    dateOfJoining: 'yesterday',
    address: 'a'.repeat(501),
    comments: 'c'.repeat(2001),
    active: 'yes',
    email: 'no-address',
    phone: '123',
    isAdmin: true,
  });
  expect(rules).toEqual([
    '/active wrong_type',
    '/address too_long',
    '/comments too_long',
    '/dateOfBirth invalid_date',
    '/dateOfJoining invalid_date',
    '/email invalid_email',
    '/firstName too_short',
    '/isAdmin unknown_member',
    '/lastName too_long',
    '/password password_no_digit',
    '/password password_no_special',
    '/password password_no_uppercase',
    '/password too_short',
    '/phone invalid_phone',
    '/username invalid_identifier',
  ]);
  expect(await countRows('users')).toBe(before);
});

it('says in words what is wrong, for every broken rule', async () => {
  const response = await app.post('/v1/register', { password: 'qzvkw', nickname: 'x' });
  const { errors = [] } = await expectProblem(response, 422, 'validation-failed');
  expect(errors).toContainEqual({
    pointer: '/password',
    code: 'too_short',
    detail: 'Has to have at least 8 characters.',
  });
  for (const { detail } of errors) expect(detail).toMatch(/^[A-Z].*\.$/);
});

it('reports missing members together with a weak password', async () => {
  expect(await brokenBy({ password: 'qzvkw' })).toEqual([
    '/dateOfBirth required',
    '/dateOfJoining required',
    '/firstName required',
    '/lastName required',
    '/password password_no_digit',
    '/password password_no_special',
    '/password password_no_uppercase',
    '/password too_short',
    '/username required',
  ]);
});

it('reports what is wrong between members together with what is wrong in one', async () => {
  const rules = await brokenBy({
    ...registration(),
    username: 'harbor@example.com',
    email: 'other@example.com',
    dateOfBirth: '2000-01-02',
    dateOfJoining: '2000-01-01',
    firstName: '',
    password: 'Harbor+Kestrel9',
  });
  expect(rules).toEqual([
    '/dateOfJoining date_before_birth',
    '/email conflicting_identifier',
    '/firstName too_short',
    '/password password_contains_personal_data',
  ]);
});

it.each([
  ['first name', { firstName: 'Kestrel' }],
  ['last name', { lastName: 'kestrel' }],
  ['e-mail address as the username', { username: 'kestrel@example.com' }],
  [
    'e-mail address beside the username',
    { username: '+14155550140', email: 'kestrel@example.com' },
  ],
  ['first name of two letters by itself', { firstName: 'Wo' }],
  ['last name of one Chinese character', { lastName: '李', password: 'Wo!小李kestr-91' }],
  ['phone number as the username', { username: '+14155550141', password: 'Wo!5550141zq' }],
  ['phone number beside the username', { phone: '+14155550142', password: 'Wo!5550142zq' }],
])('refuses a password that holds the %s', async (_, changes) => {
  const body = registration({ password: 'Wo!kestrel-91', ...changes });
  expect(await brokenBy(body)).toEqual(['/password password_contains_personal_data']);
});

it('reports an empty body as every member it misses', async () => {
  expect(await brokenBy({})).toEqual([
    '/dateOfBirth required',
    '/dateOfJoining required',
    '/firstName required',
    '/lastName required',
    '/password required',
    '/username required',
  ]);
});

it.each(['id', 'createdAt', 'passwordHash', 'constructor', 'toString', 'prototype', ''])(
  'refuses the unknown member %j',
  async (member) => {
    expect(await brokenBy({ ...registration(), [member]: 'x' })).toEqual([
      `/${member} unknown_member`,
    ]);
  },
);

it('refuses __proto__ as the unknown member it is', async () => {
  const body = JSON.stringify(registration()).replace('{', '{"__proto__":{"active":false},');
  expect(await brokenBy(body)).toEqual(['/__proto__ unknown_member']);
});

it('takes no member from __proto__', async () => {
  const { lastName: _, ...rest } = registration();
  const body = JSON.stringify(rest).replace('{', '{"__proto__":{"lastName":"Moreau"},');
  expect(await brokenBy(body)).toContain('/lastName required');
});

it('escapes the name of an unknown member in its pointer', async () => {
  expect(await brokenBy({ ...registration(), 'a/b~c': 1 })).toEqual(['/a~1b~0c unknown_member']);
});

const texts = ['username', 'password', 'firstName', 'lastName', 'dateOfBirth', 'dateOfJoining'];
const optionalTexts = ['address', 'comments', 'email', 'phone'];
const notTexts = [null, 0, true, [], {}, ['text'], { kind: 'email', value: 'a@example.com' }];

it.each(
  [...texts, ...optionalTexts].flatMap((member) => notTexts.map((value) => ({ member, value }))),
)('refuses $value as $member', async ({ member, value }) => {
  expect(await brokenBy(registration({ [member]: value }))).toEqual([`/${member} wrong_type`]);
});

it.each([
  { kind: 'email', value: 5 },
  { kind: 'phone', value: 5 },
  { kind: 'phone', value: ['+14155550143'] },
])('refuses a username that looks like one that was read: %j', async (username) => {
  expect(await brokenBy(registration({ username }))).toEqual(['/username wrong_type']);
});

it.each([null, 'true', 0, 1, [], {}].map((active) => ({ active })))(
  'refuses $active as active',
  async ({ active }) => {
    expect(await brokenBy(registration({ active }))).toEqual(['/active wrong_type']);
  },
);

it.each(['null', '[]', '[{}]', '"text"', '1', 'true'])('refuses the body %s', async (body) => {
  expect(await brokenBy(body)).toEqual([' wrong_type']);
});

it('reads the last of two members of one name, for the rules as for what is stored', async () => {
  const { username, ...rest } = registration({ password: 'Copper!Lantern7' });
  const body = JSON.stringify({ username, ...rest }).replace('{', '{"password":"weak",');
  expect((await app.post('/v1/register', body)).status).toBe(201);
  expect(await canLogIn(app, username, 'Copper!Lantern7')).toBe(true);
  expect(await canLogIn(app, username, 'weak')).toBe(false);

  const weak = JSON.stringify(registration()).replace(/}$/, ',"password":"weak"}');
  await expectProblem(await app.post('/v1/register', weak), 422, 'validation-failed');
});
