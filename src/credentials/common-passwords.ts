/**
 * Would an attacker's first rules reach this password? A list of plain words stops nobody who has to
 * satisfy composition rules, because `password` comes as `P@ssw0rd1!`. So the disguises are undone
 * first: signs and digits around the word, look-alike characters, shifted digits, doubling.
 * No I/O, no clock. (NIST SP 800-63B-4 §3.1.1.2, OWASP ASVS 6.2.4 and 6.2.12.)
 */
import wordList from './common-passwords.txt';
import { fold } from './fold';

let words: Set<string> | undefined;

/** @param password in NFC; of any length. */
export function isCommonPassword(password: string): boolean {
  words ??= new Set(wordList.trim().split('\n'));
  // Compatibility forms grow when they are folded: what is too long for any password is cut.
  const plain = Array.from(fold(password)).slice(0, longest).join('');
  return (
    new Set(plain).size < minDistinctCharacters ||
    isMostlyWalks(plain) ||
    isMostlyWalks(unshift(plain)) ||
    isMostlyDigits(plain) ||
    [plain, unitOf(plain)].some((text) => coresOf(text).some(isWeakCore))
  );
}

const longest = 64;
const minDistinctCharacters = 5;
const minWordLength = 3;
/** A word with more than this around it has left the range of "one word and some padding". */
const maxPadding = 6;

interface Core {
  text: string;
  padding: string;
}

/**
 * The letters alone, and every way to take digits and signs off both ends. They are taken off before
 * a disguise is undone: in `P@ssw0rd1` the 0 is a letter and the 1 is not.
 */
function coresOf(text: string): Core[] {
  const characters = Array.from(text);
  const first = characters.findIndex(isLetter);
  const last = characters.findLastIndex(isLetter);
  if (first < 0) return [];
  const cores = [{ text: lettersOf(text), padding: text.replace(/\p{L}/gu, '') }];
  for (let start = 0; start <= first; start++) {
    for (let end = last + 1; end <= characters.length; end++) {
      const padding = [...characters.slice(0, start), ...characters.slice(end)].join('');
      cores.push({ text: characters.slice(start, end).join(''), padding });
    }
  }
  return cores;
}

function isWeakCore({ text, padding }: Core): boolean {
  if (text.length < minWordLength) return false;
  const digits = digitsOf(padding);
  const signs = padding.length - digits.length;
  if (signs > maxPadding || (padding.length > maxPadding && !isWalk(digits))) return false;
  return [text, unleet(text, 'i'), unleet(text, 'l'), unshift(text)].some((plain) =>
    [plain, unitOf(plain)].some((word) => isWord(word) || isWalk(word)),
  );
}

/** `Aa123456!`: digits that anybody would try, and next to nothing around them. */
function isMostlyDigits(text: string): boolean {
  const digits = digitsOf(text);
  if (digits.length < minDigits || text.length - digits.length > maxAroundDigits) return false;
  return isWalk(digits) || isWalk(unitOf(digits)) || new Set(digits).size <= 3;
}

const minDigits = 5;
const maxAroundDigits = 4;

/** `Zaq1@wsx`, `qwe123asd!`: walks one after the other, and at most two characters beside them. */
function isMostlyWalks(text: string): boolean {
  // fewest[n]: how few of the first n characters stand outside a walk.
  const fewest = [0];
  for (let end = 1; end <= text.length; end++) {
    let best = (fewest[end - 1] ?? 0) + 1;
    for (let start = Math.max(0, end - maxWalkLength); start <= end - minWordLength; start++) {
      if (isWalk(text.slice(start, end))) best = Math.min(best, fewest[start] ?? best);
    }
    fewest.push(best);
  }
  return (fewest[text.length] ?? 0) <= maxOutsideWalks;
}

const maxOutsideWalks = 2;

const lettersOf = (text: string): string => text.replace(/\P{L}/gu, '');
const digitsOf = (text: string): string => text.replace(/\D/g, '');

const isWord = (text: string): boolean => words?.has(text) ?? false;

const isLetter = (character: string): boolean => /\p{L}/u.test(character);

/** `abcabc` → `abc`: what is repeated to fill the length. */
const unitOf = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

const walks = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '0okm9ijn8uhb7ygv6tfc5rdx4esz',
  'aqswdefrgthyjukilo',
  '147258369',
  '1q2w3e4r5t6y7u8i9o0p',
  'a1b2c3d4e5f6g7h8i9j0',
].flatMap((walk) => [walk, Array.from(walk).reverse().join('')]);

const maxWalkLength = Math.max(...walks.map((walk) => walk.length));

/** A run of the alphabet, of the digits, or of neighbouring keys, forwards or backwards. */
const isWalk = (text: string): boolean =>
  text.length >= minWordLength && walks.some((walk) => walk.includes(text));

const leet: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '(': 'c',
  '3': 'e',
  '€': 'e',
  '6': 'g',
  '9': 'g',
  '#': 'h',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};

/** `1`, `!` and `|` stand for i or for l, so both are tried. */
const unleet = (text: string, one: 'i' | 'l'): string =>
  Array.from(text, (c) => leet[c] ?? (/[1!|]/.test(c) ? one : c)).join('');

const shiftedDigits = ')!@#$%^&*(';

/** `1qaz@wsx` → `1qaz2wsx`: a walk with the shift key held, on a US keyboard. */
const unshift = (text: string): string =>
  Array.from(text, (c) => (shiftedDigits.includes(c) ? String(shiftedDigits.indexOf(c)) : c)).join(
    '',
  );
