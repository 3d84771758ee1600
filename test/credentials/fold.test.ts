import { describe, expect, it } from 'vitest';
import { fold } from '../../src/credentials/fold';
import { policyProfiles, policyViolations } from '../../src/credentials/policy';

const ines = { firstName: 'Ines', lastName: 'Moreau', email: 'ines@example.com' };
const codesOf = (password: string) =>
  policyViolations(policyProfiles.composition, password, ines).map(({ code }) => code);

it.each([
  ['case', 'PassWord', 'password'],
  ['an accent', 'Pâsswörd', 'password'],
  ['a combining mark', 'Pa\u0301ssword', 'password'],
  ['a mathematical letter', '\u{1d40f}assword', 'password'],
  ['a fullwidth letter', 'Ｐassword', 'password'],
  ['a Cyrillic look-alike', 'Раssword', 'password'],
  ['a Greek look-alike', 'passwοrd', 'password'],
  ['digits and signs, which stay', 'A1!-€', 'a1!-€'],
])('takes away %s', (_, text, folded) => {
  expect(fold(text)).toBe(folded);
  expect(fold(folded)).toBe(folded);
});

describe('a weak password in costume', () => {
  it.each([
    '\u{1d40f}assword1!',
    'Pâsswörd1!',
    'Рassword1!',
    'Passw0rd!Passw0rd!',
    'Database1!',
    'Lockdown2020!',
    'Oct@2026',
  ])('%s is refused', (password) => {
    expect(codesOf(password)).toContain('password_common');
  });

  it.each(['\u{1d408}nes-Harbor-42x', '\u{1d40c}oreau#Zebra42', 'Mоreau#Zebra42'])(
    '%s holds a name all the same',
    (password) => {
      expect(codesOf(password)).toContain('password_contains_personal_data');
    },
  );
});
