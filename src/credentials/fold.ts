/**
 * What is left of a text when case, accents, compatibility forms (`𝐏`, `ｐ`) and letters borrowed from a
 * look-alike alphabet make no difference: the same fold for a password, the words it is held against
 * and the personal data it must not hold. No I/O, no clock.
 */
export const fold = (text: string): string =>
  Array.from(
    text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase(),
    (letter) => lookAlikes[letter] ?? letter,
  ).join('');

/** Cyrillic, Greek and Latin letters that are read as another (a part of Unicode's confusables). */
const lookAlikes: Record<string, string> = {
  а: 'a',
  в: 'b',
  с: 'c',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ѕ: 's',
  т: 't',
  у: 'y',
  х: 'x',
  α: 'a',
  β: 'b',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 's',
  æ: 'a',
  œ: 'o',
};
