import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codePoints,
  hasForbiddenCharacter,
  hasForbiddenCharacterButLineBreaks,
  oneLine,
  showsNothing,
  withoutInvisible,
} from '../../src/core/text';

const forbidden: [string, string][] = [
  ['NUL', '\0'],
  ['tab', '\t'],
  ['escape', '\x1b'],
  ['delete', '\x7f'],
  ['a C1 control', '\x9b'],
  ['next line', '\x85'],
  ['line separator', '\u2028'],
  ['paragraph separator', '\u2029'],
  ['Arabic letter mark', '\u061c'],
  ['left-to-right mark', '\u200e'],
  ['right-to-left mark', '\u200f'],
  ['left-to-right embedding', '\u202a'],
  ['right-to-left override', '\u202e'],
  ['first strong isolate', '\u2068'],
  ['pop directional isolate', '\u2069'],
  ['byte order mark', '\ufeff'],
  ['high surrogate alone', '\ud83d'],
  ['low surrogate alone', '\udd11'],
  ['a noncharacter', '\ufdd0'],
  ['the last code point of a plane', '\u{1ffff}'],
];
const lineBreaks: [string, string][] = [
  ['newline', '\n'],
  ['carriage return and newline', '\r\n'],
];
const harmless: [string, string][] = [
  ['blank', ' '],
  ['no-break blank', '\u00a0'],
  ['umlaut', 'ü'],
  ['combining mark', 'u\u0308'],
  ['Hebrew', 'שלום'],
  ['Chinese', '李'],
  ['emoji', '🔑'],
  ['joined emoji', '👩‍💻'],
  ['apostrophe', '’'],
];

describe('hasForbiddenCharacter', () => {
  it.each([...forbidden, ...lineBreaks])('sees %s, wherever it stands', (_, character) => {
    expect(hasForbiddenCharacter(character)).toBe(true);
    expect(hasForbiddenCharacter(`${character}ab`)).toBe(true);
    expect(hasForbiddenCharacter(`a${character}b`)).toBe(true);
    expect(hasForbiddenCharacter(`ab${character}`)).toBe(true);
  });

  it.each(harmless)('lets %s pass', (_, character) => {
    expect(hasForbiddenCharacter(`a${character}b`)).toBe(false);
  });

  it('says the same when it is asked again', () => {
    expect([1, 2, 3].map(() => hasForbiddenCharacter('a\0b'))).toEqual([true, true, true]);
  });
});

describe('hasForbiddenCharacterButLineBreaks', () => {
  it.each(forbidden)('sees %s', (_, character) => {
    expect(hasForbiddenCharacterButLineBreaks(`a\n${character}b`)).toBe(true);
  });

  it.each([...lineBreaks, ...harmless])('lets %s pass', (_, character) => {
    expect(hasForbiddenCharacterButLineBreaks(`a${character}b`)).toBe(false);
  });

  it('sees a carriage return that ends no line', () => {
    expect(hasForbiddenCharacterButLineBreaks('a\rb')).toBe(true);
    expect(hasForbiddenCharacterButLineBreaks('a\n\rb')).toBe(true);
  });

  it('does not put two halves together over a line break', () => {
    expect(hasForbiddenCharacterButLineBreaks('\ud83d\n\udd11')).toBe(true);
  });
});

describe('oneLine', () => {
  it.each([...forbidden, ['newline', '\n'] as const])('replaces %s', (_, character) => {
    expect(oneLine(`a${character}b`, 10)).toBe('a\ufffdb');
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcde'],
    ['🔑🧭🪁', 2, '🔑🧭'],
    ['a🔑🧭', 2, 'a🔑'],
    ['', 5, ''],
  ])('cuts %s to %d', (text, limit, cut) => {
    expect(oneLine(text, limit)).toBe(cut);
  });

  it('gives at most that many code points and none that is forbidden, for any text', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...forbidden.map(([, character]) => character), '\n', '🔑'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 40 }), (text, limit) => {
        const line = oneLine(text, limit);
        expect(hasForbiddenCharacter(line)).toBe(false);
        expect(codePoints(line)).toBe(Math.min(limit, codePoints(text)));
      }),
    );
  });
});

describe('codePoints', () => {
  it.each([
    ['nothing', '', 0],
    ['letters', 'abc', 3],
    ['emoji, each of two UTF-16 units', '🔑🧭', 2],
    ['a letter and a combining mark', 'e\u0301', 2],
    ['a joined emoji', '👩‍💻', 3],
    ['half a surrogate pair', '\ud83d', 1],
  ])('counts %s', (_, text, count) => {
    expect(codePoints(text)).toBe(count);
  });
});

describe('showsNothing', () => {
  it.each([
    '',
    ' ',
    '\u00a0\u3000',
    '\u3164',
    '\u115f\u1160\uffa0',
    '\u200b\u200d\ufeff',
    '\u2800',
    '\u0301',
    '\0',
  ])('is true of %j', (text) => {
    expect(showsNothing(text)).toBe(true);
  });

  it.each(['a', ' a ', '\u3164a', '李', '.', '0', '⠁', '🔑', '\ue000', '\ud83d'])(
    'is false of %j',
    (text) => {
      expect(showsNothing(text)).toBe(false);
    },
  );
});

describe('withoutInvisible', () => {
  it.each([
    ['nothing', 'anna', 'anna'],
    ['direction marks', '\u200ean\u200f\u061cna', 'anna'],
    [
      'embeddings, isolates and their ends',
      '\u202a\u202b\u202d\u2066\u2067\u2068anna\u2069\u202c',
      'anna',
    ],
    ['zero-width characters', 'a\u200bn\u200cn\u200da\u2060\ufeff', 'anna'],
    ['a soft hyphen', 'an\u00adna', 'anna'],
    ['no-break blanks', 'an\u00a0\u2007\u202fna', 'anna'],
  ])('takes out %s', (_, text, rest) => {
    expect(withoutInvisible(text)).toBe(rest);
  });

  it.each([
    ['a right-to-left override', '\u202e'],
    ['an ordinary blank', ' '],
    ['an ideographic blank', '\u3000'],
    ['a Hangul filler', '\u3164'],
    ['a variation selector', '\ufe0f'],
    ['an Arabic number sign', '\u0600'],
    ['a combining mark', '\u0301'],
    ['NUL', '\0'],
  ])('leaves %s', (_, character) => {
    expect(withoutInvisible(`an${character}na`)).toBe(`an${character}na`);
  });
});
