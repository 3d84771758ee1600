/**
 * Two texts that are equal when case, compatibility forms and ignorable characters make no difference
 * (NFKC_Casefold, Unicode §3.13.3) are one identifier, or all but one are refused.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalizeEmail, normalizePhone } from '../../src/identity/identifier';

/** JavaScript has no case folding of its own: capitals and back give the same classes. */
function foldCase(text: string): string {
  const plain = text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC');
  const folded = plain.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
  return folded === text ? folded : foldCase(folded);
}

const codePoints = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /\P{Cn}/u.test(character) && /\P{Co}/u.test(character));

/** What each class of equal characters is stored as, where that is more than one thing. */
function twins(address: (character: string) => string): string[] {
  const stored = new Map<string, Set<string>>();
  for (const character of codePoints) {
    const text = address(character);
    const email = normalizeEmail(text);
    if (email === undefined) continue;
    const folded = foldCase(text);
    stored.set(folded, (stored.get(folded) ?? new Set()).add(email));
  }
  return [...stored.values()].filter((emails) => emails.size > 1).flatMap((emails) => [...emails]);
}

it('holds for every character before the @, inside a word and at its end', () => {
  expect(twins((character) => `a${character}a@example.com`)).toEqual([]);
  expect(twins((character) => `${character}@example.com`)).toEqual([]);
});

it('holds for every character behind the @, but for the sharp s: DNS has two domains', () => {
  expect(twins((character) => `a@x${character}x.example`)).toEqual([
    'a@xn--xx-gia.example',
    'a@xssx.example',
  ]);
  expect(twins((character) => `a@${character}.example`)).toEqual([
    'a@xn--zca.example',
    'a@ss.example',
  ]);
}, 60_000);

const letter = fc.oneof(
  fc.constantFrom(
    ...'aAiIİıſsSkKåÅσςΣοΟаАеЕßẞ-.1١１',
    'e\u0301',
    'é',
    '\u0307',
    '\u200d',
    '\u00ad',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const word = fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));

/** Ways to write a text otherwise that its case folding does not see. */
const rewritten = (text: string) =>
  fc
    .array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 8 })
    .map((ways) =>
      Array.from(text, (character, i) =>
        [
          character,
          character.toUpperCase(),
          character.toLowerCase(),
          character.normalize('NFD'),
          character.normalize('NFKC'),
          `${character}\u200b`,
          foldCase(character),
        ].at(ways[i % ways.length] ?? 0),
      ).join(''),
    );

const pairs = fc
  .tuple(word, word)
  // Behind the @ a sharp s is a letter of its own: DNS has two domains, with two owners.
  .map(([local, label]) => `${local}@${label.replace(/[ßẞ]/g, '')}x.example`)
  .chain((text) => fc.tuple(fc.constant(text), rewritten(text)));

it('holds for any two addresses', () => {
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      fc.pre(foldCase(one) === foldCase(other));
      const [first, second] = [normalizeEmail(one), normalizeEmail(other)];
      if (first !== undefined && second !== undefined) expect(second).toBe(first);
    }),
    { numRuns: 5_000 },
  );
});

it('reads what it stored as itself', () => {
  fc.assert(
    fc.property(pairs, ([text]) => {
      const email = normalizeEmail(text);
      if (email !== undefined) expect(normalizeEmail(email)).toBe(email);
    }),
    { numRuns: 5_000 },
  );
});

it('reads a number with any invisible character and any digits as the same', () => {
  const unseen = fc.constantFrom(...'\u200e\u200f\u202a\u202c\u202d\u200b\ufeff\u00ad\u00a0', '');
  const zero = fc.constantFrom(
    '0',
    '٠',
    '۰',
    '०',
    '০',
    '๐',
    '０',
    '\u{1d7d8}',
    '\u{1fbf0}',
    '\u{11066}',
  );
  const typed = fc.tuple(
    fc.stringMatching(/^[2-9]0[0-9][2-9][0-9]{6}$/),
    fc.array(zero, { minLength: 10, maxLength: 10 }),
    fc.array(unseen, { minLength: 10, maxLength: 10 }),
  );
  fc.assert(
    fc.property(typed, ([digits, zeros, marks]) => {
      const text = Array.from(digits, (digit, i) => {
        const native = String.fromCodePoint((zeros[i]?.codePointAt(0) ?? 48) + Number(digit));
        return `${marks[i]}${native}`;
      }).join('');
      expect(normalizePhone(`+1${text}`, undefined)).toBe(`+1${digits}`);
    }),
  );
});
