/** Which language is spoken to whom, by Accept-Language. */
import { describe, expect, it } from 'vitest';
import { isLocale, preferredLocale } from '../../src/core/locale';

it.each([
  // One language.
  ['de', 'de'],
  ['fr', 'fr'],
  ['es', 'es'],
  ['en', 'en'],
  ['DE', 'de'],
  // A region or a script of it.
  ['de-AT', 'de'],
  ['es-419', 'es'],
  ['fr-CA', 'fr'],
  ['de-Latn-CH-1996', 'de'],
  ['de_DE', 'de'],
  // The first of several that there is.
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
  ['pt-BR,pt;q=0.9,es;q=0.8,en;q=0.7', 'es'],
  ['ja, de', 'de'],
  ['de,fr', 'de'],
  ['fr,de', 'fr'],
  // By weight, not by place.
  ['en;q=0.5, de;q=0.8', 'de'],
  ['de;q=0.1, fr;q=0.123, es;q=0.12', 'fr'],
  ['en;q=0.9, de', 'de'],
  ['de;q=1.000, en', 'de'],
  ['de ; q=0.8 , en ; q=0.2', 'de'],
  ['de;Q=0.8,en;q=0.2', 'de'],
  ['en;q=0.2;level=1, es;level=1;q=0.3', 'es'],
  // Anything.
  ['*', 'en'],
  ['*;q=0.5', 'en'],
  ['*, de', 'en'],
  ['de, *', 'de'],
  ['ja, *;q=0.1', 'en'],
  // What is refused.
  ['de;q=0', 'en'],
  ['de;q=0, fr;q=0.1', 'fr'],
  ['de;q=0.0, de-AT', 'en'],
  ['de-AT;q=0, de', 'de'],
  ['en;q=0, *', 'de'],
  ['en;q=0, de;q=0, *;q=0.1', 'fr'],
  ['en;q=0', 'en'],
  ['*;q=0', 'en'],
  ['de, *;q=0', 'de'],
  // What is no weight counts for nothing, and spoils nothing.
  ['de;q=abc', 'en'],
  ['de;q=abc, fr', 'fr'],
  ['de;q=', 'en'],
  ['de;q=-1', 'en'],
  ['de;q=2, fr', 'fr'],
  ['de;q=1.5, fr', 'fr'],
  ['de;q=0x1', 'en'],
  ['de;q=1e-1', 'en'],
  ['de;q=Infinity', 'en'],
  ['de;q=0.1234', 'en'],
  // What is no language.
  ['', 'en'],
  [' ', 'en'],
  [',', 'en'],
  [',,de', 'de'],
  [';q=1', 'en'],
  ['ja', 'en'],
  ['deutsch', 'en'],
  ['x-de', 'en'],
  ['d', 'en'],
  ['*-de', 'en'],
  ['__proto__', 'en'],
  ['constructor', 'en'],
  ['\u0000de', 'en'],
  ['de\u00e9', 'en'],
])('%j is answered in %s', (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});

it('speaks English where nothing is asked for', () => {
  expect(preferredLocale(null)).toBe('en');
});

describe('a huge header', () => {
  it('is read up to 500 characters', () => {
    expect(preferredLocale(`de${' '.repeat(498)}`)).toBe('de');
  });

  it('is as good as none beyond', () => {
    expect(preferredLocale(`de${' '.repeat(499)}`)).toBe('en');
    expect(preferredLocale('de,'.repeat(100_000))).toBe('en');
  });
});

it('knows its own languages, and no name of something else', () => {
  expect(['en', 'de', 'fr', 'es'].every(isLocale)).toBe(true);
  expect(['', 'EN', 'it', 'de-AT', 'toString', '__proto__', '0', 'length'].some(isLocale)).toBe(
    false,
  );
});
