import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import wordList from '../../src/credentials/common-passwords.txt';
import { packWords, unpackWords } from '../../src/credentials/packed-words';

it('writes of each word what the one before it has not', () => {
  expect(packWords(['adam', 'adams', 'addict', 'bob'])).toBe('AadamEsCdict\nAbob');
});

it('gives back every word, whatever stands beside it', () => {
  const word = fc.stringMatching(/^[a-z0-9@._*]{1,60}$/);
  fc.assert(
    fc.property(fc.uniqueArray(word), (words) => {
      words.sort();
      expect(unpackWords(packWords(words))).toEqual(words);
    }),
  );
});

it('gives back words that begin alike for longer than there are letters to say so', () => {
  const words = [30, 31, 32].map((length) => 'a'.repeat(length));
  expect(unpackWords(packWords(words))).toEqual(words);
});

it('is how the list of common passwords is written', () => {
  const words = unpackWords(wordList);
  expect(packWords(words)).toBe(wordList.trim());
  expect(words).toEqual(expect.arrayContaining(['password', 'welcome', 'zxcvbn']));
});
