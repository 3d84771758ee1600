/** UTS #39: a part of an address is of one script, or of those that write one language together. */
import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '../../src/identity/identifier';
import { makeTestApp } from '../support/app';
import { registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';

/** The same letters before the @ and as a label behind it. */
const addressesOf = (word: string) => [`${word}@example.com`, `anna@${word}.example`];

describe('is taken', () => {
  it.each([
    ['Latin', 'jürgen-łoś'],
    ['Cyrillic', 'анна'],
    ['Greek', 'ελενη'],
    ['Hebrew', 'שרה'],
    ['Arabic', 'محمد'],
    ['Devanagari', 'अनिता'],
    ['Thai', 'สมชาย'],
    ['Tamil', 'அருண்'],
    ['Armenian', 'անահիտ'],
    ['Georgian', 'ანა'],
    ['Ethiopic', 'ሰላም'],
    ['Cherokee', 'ꮳꮃꭹ'],
    ['Tifinagh', 'ⴰⵎⴰⵣⵉⵖ'],
    ['Han', '李小龙'],
    ['Hiragana', 'たろう'],
    ['Katakana with its long mark', 'マリー'],
    ['Hangul', '김민준'],
    ['Japanese as it is written', '例え-テスト'],
    ['Japanese and Latin', 'sony例え'],
    ['Chinese and Latin', 'qq李'],
    ['Chinese with Bopomofo and Latin', 'a李ㄅ'],
    ['Korean with Han and Latin', 'lg金민준'],
    ['a script with digits', 'анна-1990'],
    ['Arabic with its own digits', 'محمد١٩٩٠'],
    ['Devanagari with its own digits', 'अनिता१२'],
  ])('%s', (_, word) => {
    for (const address of addressesOf(word)) expect(normalizeEmail(address), address).toBeDefined();
  });

  it('one script before the @ and others in labels behind it', () => {
    expect(normalizeEmail('анна@例え.münchen.example')).toBe(
      'анна@xn--r8jz45g.xn--mnchen-3ya.example',
    );
  });
});

describe('is refused', () => {
  it.each([
    ['a Cyrillic а among Latin letters', 'ex\u0430mple'],
    ['a Latin a among Cyrillic letters', 'aнна'],
    ['a Greek ο among Latin letters', 'g\u03bfogle'],
    ['a Greek ν among Cyrillic letters', 'анνа'],
    ['a Cherokee letter among Latin ones', 'ann\uab70'],
    ['a Latin letter among Hebrew ones', 'שרהa'],
    ['an Armenian letter among Latin ones', 'ann\u0585'],
    ['Cyrillic beside Han', 'анна李'],
    ['Hangul beside Hiragana', '김た'],
    ['Bopomofo beside Hangul', 'ㄅ김'],
    ['digits of two scripts', 'محمد1١'],
    ['Arabic digits of two kinds', 'محمد١۲'],
    ['Arabic digits among Latin letters', 'anna١'],
    ['a word of another script behind a sign', 'иван-smith'],
    ['letters of a script out of use', '𐌰𐌱'],
    ['a dotless ı', 'ınes'],
    ['a dotless ȷ', 'ȷan'],
    ['an i under a dot of its own', 'i\u0307nes'],
    ['one with a mark between', 'i\u0323\u0307nes'],
    ['an l under a dot', 'l\u0307nes'],
    ['a Turkish İ', 'İnes'],
    ['a σ that ends a word', 'σοφοσ'],
    ['a σ that ends the first of two words', 'σοφοσ-ανδρεας'],
    ['a ς inside a word', 'σοςφια'],
    ['a ς alone', 'ς'],
  ])('%s', (_, word) => {
    for (const address of addressesOf(word)) {
      expect(normalizeEmail(address), address).toBeUndefined();
    }
  });

  it.each([
    ['a Cyrillic а', 'xn--exmple-4nf'],
    ['a dotless ı', 'xn--nes-iua'],
    ['an i under a dot of its own', 'xn--ines-qwc'],
    ['a σ that ends the word', 'xn--0xaakcn'],
  ])('a domain that was typed as the punycode of %s', (_, label) => {
    expect(URL.parse(`http://${label}.example`)?.hostname).toBe(`${label}.example`);
    expect(normalizeEmail(`anna@${label}.example`)).toBeUndefined();
    expect(normalizeEmail(`anna@mail.${label.toUpperCase()}.example`)).toBeUndefined();
  });

  it('at POST /v1/register, whatever of the two members has it', async () => {
    const app = makeTestApp();
    const refused = async (changes: Record<string, unknown>) => {
      const response = await app.post('/v1/register', registration(changes));
      return rulesOf(await expectProblem(response, 422, 'validation-failed'));
    };
    const username = '\u0430nna@example.com';
    expect(await refused({ username })).toEqual(['/username invalid_identifier']);
    expect(await refused({ username: '+14155550161', email: 'anna@ex\u0430mple.com' })).toEqual([
      '/email invalid_email',
    ]);
  });
});

describe('letters that become others in capitals', () => {
  it('take the ς where it belongs, from capitals too', () => {
    expect(normalizeEmail('σοφος@example.com')).toBe('σοφος@example.com');
    expect(normalizeEmail('ΣΟΦΟΣ@example.com')).toBe('σοφος@example.com');
    expect(normalizeEmail('anna@σοφος.example')).toBe('anna@xn--0xaajbq.example');
  });

  it('refuse a domain in capitals that would lead to another one', () => {
    expect(normalizeEmail('anna@ΣΟΦΟΣ.example')).toBeUndefined();
    expect(normalizeEmail('anna@STRAẞE.example')).toBeUndefined();
  });

  it.each(['straße', 'STRAẞE', 'ᾳ', 'ınes'])('refuse %s before the @', (local) => {
    expect(normalizeEmail(`${local}@example.com`)).toBeUndefined();
  });

  it('leave straße and strasse apart behind the @, where they are two domains', () => {
    expect(normalizeEmail('a@straße.example')).toBe('a@xn--strae-oqa.example');
    expect(normalizeEmail('a@STRASSE.example')).toBe('a@strasse.example');
  });
});
