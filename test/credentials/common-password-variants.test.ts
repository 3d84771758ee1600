/** The blocklist against what a cracking tool's rules make of common words, by the thousand. */
import { describe, expect, it } from 'vitest';
import { isCommonPassword } from '../../src/credentials/common-passwords';
import wordList from '../../src/credentials/common-passwords.txt';

const split = (list: string) => list.trim().split(/\s+/);
/** One word a line, as `npm run blocklist` writes it. */
const listed = wordList.trim().split('\n');

const words = split(`
  password welcome admin letmein qwerty dragon monkey football baseball sunshine princess shadow
  superman batman starwars master michael jordan jennifer charlie computer internet secret hello
  testing default changeme access login iloveyou freedom whatever summer winter spring autumn
  january december monday friday company samsung chelsea liverpool pokemon passwort killer`);

const cases: ((word: string) => string)[] = [
  (word) => word.charAt(0).toUpperCase() + word.slice(1),
  (word) => word.toUpperCase().slice(0, -1) + word.slice(-1),
  (word) => word.slice(0, -1) + word.slice(-1).toUpperCase(),
];

const disguises: ((word: string) => string)[] = [
  (word) => word,
  (word) => word.replaceAll(/a/gi, '@'),
  (word) => word.replaceAll(/o/gi, '0'),
  (word) => word.replaceAll(/e/gi, '3'),
  (word) => word.replaceAll(/i/gi, '1'),
  (word) => word.replaceAll(/s/gi, '$'),
  (word) => word.replaceAll(/a/gi, '@').replaceAll(/o/gi, '0'),
  (word) => word.replaceAll(/a/gi, '4').replaceAll(/e/gi, '3').replaceAll(/s/gi, '5'),
];

const suffixes = split(`
  1! 12! 123! 1234! 12345! !1 !12 !123 @1 @12 @123 @1234 #1 #123 $1 1$ 1? 1* .1 _1 -1 01! 11! 69!
  77! 99! 007! 1!! 12!@ 123!@# !@#123 2024! 2025! 2026! !2026 @2025 @2026 #2026 _2026 25! 26! @26`);
const prefixes = split('1! !1 #1 @1 12! 123! 1234! 2026! 1234@ 99#');

/** The rules of profile `composition` about length and composition. */
const keepsComposition = (password: string) =>
  password.length >= 8 &&
  password.length <= 20 &&
  [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/].every((rule) => rule.test(password));

function variants(): string[] {
  const found = new Set<string>();
  for (const word of words) {
    for (const disguise of disguises) {
      for (const inCase of cases) {
        const core = disguise(inCase(word));
        for (const suffix of suffixes) found.add(core + suffix);
        for (const prefix of prefixes) found.add(prefix + core);
      }
    }
  }
  return [...found].filter(keepsComposition);
}

const report = (passwords: string[]) =>
  passwords.length === 0 ? 'none' : `${passwords.length}: ${passwords.slice(0, 20).join(' ')}`;

describe('what a cracker’s rules make of common words', () => {
  it('is refused in more than 20,000 variants that keep the composition rules', () => {
    const all = variants();
    expect(all.length).toBeGreaterThan(20_000);
    expect(report(all.filter((password) => !isCommonPassword(password)))).toBe('none');
  });

  it('is refused for every word of the list, with the suffixes people add first', () => {
    expect(listed.length).toBeGreaterThan(5_000);
    const weak = listed.flatMap((word) => {
      const capital = word.charAt(0).toUpperCase() + word.slice(1);
      return [`${capital}1!`, `${capital}123!`, `${capital}@2026`, `!${capital}1`];
    });
    expect(report(weak.filter((password) => !isCommonPassword(password)))).toBe('none');
  });
});

describe('what a generator makes', () => {
  const lower = 'abcdefghijklmnopqrstuvwxyz';
  const alphabet = `${lower}${lower.toUpperCase()}0123456789!@#$%^&*()-_=+[]{};:,.?/~`;

  it.each([
    ['of 8 to 11 characters', 8],
    ['of 12 to 15 characters', 12],
    ['of 16 to 19 characters', 16],
  ])('is taken in 1,000 random passwords %s', (_, shortest) => {
    const random = randomFrom(shortest);
    const passwords: string[] = [];
    while (passwords.length < 1_000) {
      const length = shortest + random(4);
      const password = Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
      if (keepsComposition(password)) passwords.push(password);
    }
    expect(report(passwords.filter(isCommonPassword))).toBe('none');
  });

  it('is taken in 1,000 phrases of three words, common as each of them may be', () => {
    const random = randomFrom(3);
    const all = listed.filter((word) => /^[a-z]{4,}$/.test(word));
    const phrases = Array.from({ length: 1_000 }, () =>
      Array.from({ length: 3 }, () => all[random(all.length)]).join('-'),
    );
    expect(report(phrases.filter(isCommonPassword))).toBe('none');
  });
});

/** Numbers from 0 to below `n`, the same in every run (the generator is mulberry32). */
function randomFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}
