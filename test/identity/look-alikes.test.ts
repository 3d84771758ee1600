import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';

it.each([
  ['a variation selector', 'anna\ufe0f@example.com'],
  ['a grapheme joiner', 'anna\u034f@example.com'],
  ['a Hangul filler', 'anna\u3164@example.com'],
  ['a fullwidth letter', '\uff41nna@example.com'],
  ['a mathematical letter', '\u{1d41a}nna@example.com'],
])('refuses an address that hides %s', async (_, username) => {
  const response = await makeTestApp().post('/v1/register', registration({ username }));
  expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
    '/username invalid_identifier',
  ]);
});

it('answers a body of a thousand unknown members with fifty of them', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`m${n}`, n]));
  const response = await makeTestApp().post('/v1/register', registration(unknown));
  const { errors } = await expectProblem(response, 422, 'validation-failed');
  expect(errors).toHaveLength(50);
});
