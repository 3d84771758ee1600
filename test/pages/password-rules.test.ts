/** The rules that a page ticks off while somebody types, held against those that decide. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { policyProfiles, policyViolations } from '../../src/credentials/policy';
import { keptRules } from '../../src/pages/client/password-rules.js';

const { composition } = policyProfiles;
const length = { min: composition.minCharacters, max: composition.maxCharacters };

/** What the policy says of the same rules. */
function decided(password: string) {
  const broken = policyViolations(composition, password, {}).map(({ code }) => code);
  return {
    length: !broken.includes('too_short') && !broken.includes('too_long'),
    uppercase: !broken.includes('password_no_uppercase'),
    lowercase: !broken.includes('password_no_lowercase'),
    digit: !broken.includes('password_no_digit'),
    special: !broken.includes('password_no_special'),
  };
}

it.each([
  '',
  'Tidal-Harbor-42',
  'ÄÖÜ',
  '😀'.repeat(20),
  '😀'.repeat(21),
  'e\u0301'.repeat(20),
  '１２３',
  'ǅ',
])('ticks off for %j what the policy says', (password) => {
  expect(keptRules(password, length)).toEqual(decided(password));
});

it('ticks off for any text what the policy says', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 24 });
  fc.assert(
    fc.property(anyText, (password) => {
      expect(keptRules(password, length)).toEqual(decided(password));
    }),
  );
});
