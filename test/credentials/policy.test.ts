import { describe, expect, it } from 'vitest';
import { policyProfiles, policyViolations } from '../../src/credentials/policy';

const { composition, nist } = policyProfiles;

const codesOf = (profile: typeof composition | typeof nist, password: string, person = {}) =>
  policyViolations(profile, password, person)
    .map(({ code }) => code)
    .sort();

describe('profile composition', () => {
  it.each([
    ['7 characters', 'Rv7!kQz', ['too_short']],
    ['8 characters', 'Rv7!kQzb', []],
    ['20 characters', 'Tidal-Harbor-42-xyvk', []],
    ['21 characters', 'Tidal-Harbor-42-xyvkq', ['too_long']],
    ['7 characters of two UTF-16 units each among them', 'Rv7!k🔑🧭', ['too_short']],
    ['8 characters with an emoji, which counts as one', 'Rv7!kQz🔑', []],
    ['20 characters, 15 of them emoji', `Rv7!k${'🔑🧭🪁'.repeat(5)}`, []],
    ['21 characters, 16 of them emoji', `Rv7!k${'🔑🧭🪁'.repeat(5)}🔑`, ['too_long']],
    ['8 letters as people see them, 7 in NFC', 'Rv7!ke\u0301z', ['too_short']],
    ['8 in NFC, 9 as typed', 'Rv7!ke\u0301zb', []],
    ['20 in NFC, 21 as typed', 'Tidal-Harbor-42-xye\u0301k', []],
    ['a combining mark that no letter takes up', 'Rv7!kQ\u0328\u0359', []],
    ['a joined emoji, which is three characters', 'Rv7!kz👩‍💻', []],
  ])('counts code points in NFC: %s', (_, password, codes) => {
    expect(codesOf(composition, password)).toEqual(codes);
  });

  it.each([
    ['no upper-case letter', 'rv7!kqzb', ['password_no_uppercase']],
    ['no lower-case letter', 'RV7!KQZB', ['password_no_lowercase']],
    ['no digit', 'Rvw!kQzb', ['password_no_digit']],
    ['no special character', 'Rv7wkQzb', ['password_no_special']],
    ['a blank is no special character', 'Rv7 kQzb', ['password_no_special']],
    ['an accent is no special character', 'Rv7ékQzb', ['password_no_special']],
    ['Greek letters', 'Ωμ7!βδζη', []],
    ['Cyrillic letters', 'Жы7!щюэф', []],
    ['letters without case', '天地玄黄7!宇宙', ['password_no_lowercase', 'password_no_uppercase']],
    [
      'a title-case letter is neither',
      'ǅ7!天地玄黄宇',
      ['password_no_lowercase', 'password_no_uppercase'],
    ],
    ['Arabic-Indic digit', 'Rv٧!kQzb', []],
    ['a Roman numeral is no digit', 'RvⅦ!kQzb', ['password_no_digit']],
    ['an emoji is special', 'Rv7🔑kQzb', []],
    ['an underscore is special', 'Rv7_kQzb', []],
    ['a currency sign is special', 'Rv7€kQzb', []],
  ])('composition: %s', (_, password, codes) => {
    expect(codesOf(composition, password)).toEqual(codes);
  });

  it.each(Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'))('takes %s as special', (sign) => {
    expect(codesOf(composition, `Rv7${sign}kQzb`)).toEqual([]);
  });

  it('tells every broken rule at once', () => {
    expect(codesOf(composition, '\n')).toEqual([
      'forbidden_character',
      'password_common',
      'password_no_digit',
      'password_no_lowercase',
      'password_no_special',
      'password_no_uppercase',
      'too_short',
    ]);
    expect(codesOf(composition, 'ines', { firstName: 'Ines' })).toEqual([
      'password_common',
      'password_contains_personal_data',
      'password_no_digit',
      'password_no_special',
      'password_no_uppercase',
      'too_short',
    ]);
    expect(codesOf(composition, 'ö'.repeat(21))).toEqual([
      'password_no_digit',
      'password_no_special',
      'password_no_uppercase',
      'too_long',
    ]);
  });

  it('says how long a password may be, and never repeats it', () => {
    const violations = policyViolations(composition, 'Rv7!kQz', {});
    expect(violations).toEqual([{ code: 'too_short', measure: { atLeast: 8 } }]);
    expect(policyViolations(composition, `Rv7!${'kQzb'.repeat(5)}`, {})).toEqual([
      { code: 'too_long', measure: { atMost: 20 } },
    ]);
  });

  it('refuses a common password that keeps all other rules', () => {
    expect(codesOf(composition, 'Password1!')).toEqual(['password_common']);
  });
});

describe('profile nist', () => {
  it.each([
    ['14 characters', 'velvet compass', ['too_short']],
    ['15 characters', 'velvet compass3', []],
    ['15 without digit, sign or upper case', 'velvetcompassho', []],
    ['64 characters', 'velvet compass over the mild harbor, past nine herons at my tea!', []],
    [
      '65 characters',
      'velvet compass over the mild harbor, past nine herons at my tea!!',
      ['too_long'],
    ],
    ['15 emoji', '🔑🧭🪁🎻🦦🫖🍋🐢🌵🧵🪜🛶🥨🦩🧀', []],
    ['a common password of 15', 'password1234567', ['password_common']],
    ['digits in a row', '123456789012345', ['password_common']],
    ['a newline', 'velvet\ncompass harbor', ['forbidden_character']],
  ])('%s', (_, password, codes) => {
    expect(codesOf(nist, password)).toEqual(codes);
  });

  it('keeps personal data out as well', () => {
    const person = { lastName: 'Moreau' };
    expect(codesOf(nist, 'velvet moreau compass', person)).toEqual([
      'password_contains_personal_data',
    ]);
  });
});

describe('characters that no password may have', () => {
  it.each([
    ['NUL', '\0'],
    ['newline', '\n'],
    ['carriage return', '\r'],
    ['tab', '\t'],
    ['delete', '\x7f'],
    ['a C1 control', '\x85'],
    ['half a surrogate pair', '\ud83d'],
    ['the other half', '\udd11'],
  ])('%s', (_, character) => {
    expect(codesOf(composition, `Rv7!${character}kQzb`)).toEqual(['forbidden_character']);
  });

  it('takes a whole surrogate pair and a joiner', () => {
    expect(codesOf(composition, 'Rv7!\ud83d\udd11kQzb')).toEqual([]);
    expect(codesOf(composition, 'Rv7!\u200dkQzb')).toEqual([]);
  });
});
