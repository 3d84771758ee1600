import fc from 'fast-check';
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js';
import examples from 'libphonenumber-js/examples.mobile.json';
import { describe, expect, it } from 'vitest';
import { normalizePhone, parseIdentifier } from '../../src/identity/identifier';

describe('one number, one spelling', () => {
  it.each([
    ['E.164', '+14155552671'],
    ['brackets and hyphens', '+1 (415) 555-2671'],
    ['dots', '+1.415.555.2671'],
    ['blanks', ' +1 415 555 2671 '],
    ['no-break blanks', '+1\u00a0415\u00a0555\u00a02671'],
    ['a real hyphen', '+1 415\u2010555\u20102671'],
    ['an en dash', '+1 415–555–2671'],
    ['fullwidth digits and plus', '＋１４１５５５５２６７１'],
    ['fullwidth digits', '+１４１５５５５２６７１'],
    ['Arabic-Indic digits', '+١٤١٥٥٥٥٢٦٧١'],
    ['Persian digits', '+۱۴۱۵۵۵۵۲۶۷۱'],
    ['Devanagari digits', '+१४१५५५५२६७१'],
    ['Bengali digits', '+১ (৪১৫) ৫৫৫-২৬৭১'],
    ['Thai digits', '+๑๔๑๕๕๕๕๒๖๗๑'],
    ['mathematical digits', '+𝟙𝟜𝟙𝟝𝟝𝟝𝟝𝟚𝟞𝟟𝟙'],
    ['direction marks', '\u200e+1 415 555 2671\u200f'],
    ['an embedding, as address books copy it', '\u202a+1 (415) 555-2671\u202c'],
    ['a left-to-right override, as telephones copy it', '\u202d+1 (415) 555‑2671\u202c'],
    ['an isolate', '\u2066+1\u2069 415 555 2671'],
    ['zero-width blanks', '+1\u200b415\u200b555\u200b2671'],
    ['a byte order mark', '\ufeff+14155552671'],
    ['a soft hyphen', '+1 415\u00ad555\u00ad2671'],
  ])('%s', (_, text) => {
    expect(normalizePhone(text, undefined)).toBe('+14155552671');
  });

  it.each([
    ['Germany', '+49 (0) 30 1234567', '+49301234567'],
    ['Great Britain', '+44 20 7946 0958', '+442079460958'],
    ['India', '+91 98765 43210', '+919876543210'],
    ['Italy, where the zero stays', '+39 06 6982', '+39066982'],
    ['Türkiye', '+90 (212) 555 12 34', '+902125551234'],
    ['the longest, 15 digits', '+49 1511 234567890', '+491511234567890'],
  ])('of %s', (_, text, number) => {
    expect(normalizePhone(text, undefined)).toBe(number);
  });
});

describe('codes that no table knows yet', () => {
  it.each(['+16245552671', '+14365552671', '+16795552671', '+13275552671', '+19995552671'])(
    '%s is a number',
    (number) => {
      expect(parsePhoneNumberFromString(number)?.isPossible()).toBe(true);
      expect(normalizePhone(number, undefined)).toBe(number);
      expect(normalizePhone(number.replace('+1', ''), 'US')).toBe(number);
    },
  );

  it.each([
    ['Great Britain', '+446000000000'],
    ['Singapore', '+6520000000'],
    ['Australia', '+61600000000'],
  ])('so are others: %s', (_, number) => {
    expect(parsePhoneNumberFromString(number)?.isValid()).toBe(false);
    expect(normalizePhone(number, undefined)).toBe(number);
  });
});

it.each(getCountries())('reads numbers of %s in every form they are printed in', (country) => {
  const number = parsePhoneNumberFromString(examples[country], country);
  if (number === undefined) throw new Error(`no number of ${country}`);
  expect(normalizePhone(number.number, undefined)).toBe(number.number);
  expect(normalizePhone(number.formatInternational(), undefined)).toBe(number.number);
  expect(normalizePhone(number.formatNational(), country)).toBe(number.number);
});

describe('the national form', () => {
  it.each([
    ['(415) 555-2671', 'US', '+14155552671'],
    ['415 555 2671', 'US', '+14155552671'],
    ['1 415 555 2671', 'US', '+14155552671'],
    ['030 1234567', 'DE', '+49301234567'],
    ['0049 30 1234567', 'DE', '+49301234567'],
    ['020 7946 0958', 'GB', '+442079460958'],
  ])('%s is read in %s', (text, country, number) => {
    expect(normalizePhone(text, country)).toBe(number);
  });

  it.each(['(415) 555-2671', '4155552671', '14155552671', '0049 30 1234567'])(
    '%s is refused without a country',
    (text) => {
      expect(normalizePhone(text, undefined)).toBeUndefined();
    },
  );

  it('changes nothing about an international one', () => {
    expect(normalizePhone('+14155552671', 'DE')).toBe('+14155552671');
    expect(normalizePhone('+49 30 1234567', 'US')).toBe('+49301234567');
    expect(normalizePhone('+65 9123 4567', 'US')).toBe('+6591234567');
  });

  it('does not make a number of its own country of one with a fullwidth plus', () => {
    expect(normalizePhone('＋65 9123 4567', 'US')).toBe('+6591234567');
  });
});

describe('what is no phone number is refused', () => {
  it.each([
    ['nothing', ''],
    ['a plus', '+'],
    ['letters', 'anna'],
    ['letters for digits', '+1 800 FLOWERS'],
    ['a number too short', '+1 415 555'],
    ['a number too long', '+1 415 555 2671 00'],
    ['16 digits, one more than E.164 has', '+4915112345678901'],
    ['a country that does not exist', '+999 123 456 789'],
    ['an area that begins with 0', '+1 015 555 2671'],
    ['an area that begins with 1', '+1 115 555 2671'],
    ['a service for an area', '+1 911 555 2671'],
    ['the 0 of national calls before a number of no known code', '+54 0 220 158 0301'],
    ['a number of no known code that begins with 0', '+7 000 123 45 67'],
    ['an exchange that begins with 1', '+1 415 155 2671'],
    ['two plus signs', '++14155552671'],
    ['a plus at the end', '14155552671+'],
    ['text in front', 'call +14155552671'],
    ['text behind', '+14155552671 anna'],
    ['two numbers', '+14155552671, +14155552672'],
    ['two numbers with a slash', '+14155552671/+14155552672'],
    ['an extension', '+1 415 555 2671 ext. 5'],
    ['an extension with x', '+1 415 555 2671 x5'],
    ['an extension with a hash', '+1 415 555 2671 #5'],
    ['an extension with a semicolon', '+14155552671;ext=5'],
    ['a NUL', '+1415555\x002671'],
    ['a newline', '+1415555\n2671'],
    ['a right-to-left override', '+1415555\u202e2671'],
    ['half a surrogate pair', '+14155552671\ud83d'],
    ['41 characters', `+14155552671${' '.repeat(28)}0`],
    ['a megabyte of digits', `+${'1'.repeat(1_000_000)}`],
    ['a parameter behind', '+1 415 555 2671;isub=12'],
    ['a context behind', '2079460958;phone-context=+44'],
    ['a decimal', '+1415555.2671e0'],
  ])('%s', (_, text) => {
    expect(normalizePhone(text, undefined)).toBeUndefined();
    expect(normalizePhone(text, 'US')).toBeUndefined();
  });
});

describe('parseIdentifier', () => {
  it.each([
    ['anna@example.com', { kind: 'email', value: 'anna@example.com' }],
    ['+1 (415) 555-2671', { kind: 'phone', value: '+14155552671' }],
    ['+14155552671@example.com', { kind: 'email', value: '+14155552671@example.com' }],
    ['anna', undefined],
    ['anna＠example.com', undefined],
    ['+14155552671@', undefined],
    ['', undefined],
  ])('reads %s', (text, identifier) => {
    expect(parseIdentifier(text, undefined)).toEqual(identifier);
  });
});

describe('for any text', () => {
  const digits = fc.stringMatching(/^[0-9]{1,15}$/);
  const text = fc.oneof(
    digits.map((text) => `+${text}`),
    digits,
    fc.stringMatching(/^\+?[0-9 ().x/-]{1,30}$/),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.tuple(fc.string(), digits, fc.string()).map(([a, b, c]) => `${a}+${b}${c}`),
  );
  const country = fc.constantFrom(undefined, 'US', 'DE', 'IN', 'GB');

  it('gives an identifier in its stored form, which is read as itself, or nothing', () => {
    fc.assert(
      fc.property(text, country, (text, country) => {
        const found = parseIdentifier(text, country);
        if (found === undefined) return;
        expect(found.value).toMatch(found.kind === 'phone' ? /^\+[1-9]\d{4,14}$/ : /@/);
        expect(parseIdentifier(found.value, country)).toEqual(found);
        expect(parseIdentifier(found.value, undefined)).toEqual(found);
      }),
      { numRuns: 2_000 },
    );
  });
});
