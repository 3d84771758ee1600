/**
 * Would an attacker's first rules reach this password? A list of plain words stops nobody who has to
 * satisfy composition rules, because `password` comes as `P@ssw0rd1!`. So the disguises are undone
 * first: signs and digits around the word, look-alike characters, shifted digits, doubling.
 * No I/O, no clock. (NIST SP 800-63B-4 §3.1.1.2, OWASP ASVS 6.2.4 and 6.2.12.)
 */
import wordList from './common-passwords.txt';

let words: Set<string> | undefined;

/** @param password in NFC; of any length. */
export function isCommonPassword(password: string): boolean {
  words ??= new Set(wordList.trim().split('\n'));
  const plain = password.toLowerCase().normalize('NFKC');
  if (new Set(plain).size < fewestDistinctCharacters) return true;

  return [plain, unshift(plain)].some((text) => isWalk(text) || coresOf(text).some(isWeakCore));
}

const fewestDistinctCharacters = 5;
const shortestWord = 3;
/** A word with more than this around it has left the range of "one word and some padding". */
const mostPadding = 6;

interface Core {
  text: string;
  padding: string;
}

/** Every way to take digits and signs off both ends. */
function coresOf(text: string): Core[] {
  const characters = Array.from(text);
  const first = characters.findIndex(isLetter);
  const last = characters.findLastIndex(isLetter);
  if (first < 0) return [];
  const cores: Core[] = [];
  for (let start = 0; start <= first; start++) {
    for (let end = last + 1; end <= characters.length; end++) {
      const padding = [...characters.slice(0, start), ...characters.slice(end)].join('');
      cores.push({ text: characters.slice(start, end).join(''), padding });
    }
  }
  return cores;
}

function isWeakCore({ text, padding }: Core): boolean {
  if (text.length < shortestWord) return false;
  // What is padding must not become a letter, so look-alikes are undone in the core alone.
  const readings = [text, unleet(text, 'i'), unleet(text, 'l')];
  const weakWord = readings.some((word) => isWord(word) || isWord(unitOf(word)) || isWalk(word));
  return weakWord && (padding.length <= mostPadding || isWalk(padding.replace(/\D/g, '')));
}

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
  '1q2w3e4r5t6y7u8i9o0p',
  'a1b2c3d4e5f6g7h8i9j0',
].flatMap((walk) => [walk, Array.from(walk).reverse().join('')]);

/** A run of the alphabet, of the digits, or of neighbouring keys, forwards or backwards. */
const isWalk = (text: string): boolean =>
  text.length >= shortestWord && walks.some((walk) => walk.includes(text));

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
