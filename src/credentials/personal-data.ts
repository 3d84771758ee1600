/**
 * Does a password contain something that an attacker knows of its owner? Names, e-mail address and phone number are what
 * a guess begins with (NIST SP 800-63B-4 §3.1.1.2, OWASP ASVS 6.2.11). Both sides are folded first, so that case,
 * accents and look-alike letters make no difference. No I/O, no clock.
 */
import { codePoints } from '../core/text';
import { fold } from './fold';

/** Whose password it is to be. */
export interface Person {
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

/**
 * What counts, each whole and split where people put separators:
 * - a name, or the part of the address before the `@`, of three characters or more: anywhere;
 * - the same in Chinese, Japanese or Korean script: from one character on, as a character is a word there;
 * - any other name of one or two letters: where it is all there is between two signs or digits, once or repeated. Inside a
 *   longer word it is chance: somebody called Li may have `lighthouse` in their password;
 * - a label of the address's domain, but the last, of four characters or more: anywhere;
 * - the last seven digits of the phone number: anywhere, signs between them or not.
 * @param password in NFC, no longer than a password may be.
 */
export function containsPersonalData(password: string, person: Person): boolean {
  const text = composed(password);
  const [local = '', domain = ''] = person.email?.split('@') ?? [];
  const names = partsOf(person.firstName, person.lastName);
  const anywhere = [...names, ...partsOf(local)].filter((part) => isLong(part) || isCjk.test(part));
  const alone = names.filter((name) => !isLong(name));
  return (
    [...anywhere, ...labelsOf(domain)].some((word) => text.includes(word)) ||
    wordsIn(text).some((word) => alone.some((name) => isRepeated(name, word))) ||
    containsNumber(text, person.phone ?? '')
  );
}

const minLabelLength = 4;
const minAnywhereLength = 3;
const minPhoneDigits = 7;

const isLong = (name: string): boolean => codePoints(name) >= minAnywhereLength;

/** Letters of the scripts that write a word in one character. */
const cjkLetter =
  /[\p{L}&&[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script_Extensions=Hangul}]]/v
    .source;
const isCjk = new RegExp(`^(?:${cjkLetter})+$`, 'v');
const cjkRun = new RegExp(`(?:${cjkLetter})+`, 'gv');

/** Composed again, because a fold takes Hangul apart, and one syllable would be found in the middle of another. */
const composed = (text: string): string => fold(text).normalize('NFC');

/** The texts as a whole, their parts, and what of them is in a CJK script (`Anna 李`, `Kim민준`). */
const partsOf = (...texts: (string | undefined)[]): string[] =>
  texts
    .map((text = '') => composed(text).trim())
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u), ...(text.match(cjkRun) ?? [])])
    .filter((part) => /[\p{L}\p{N}]/u.test(part));

/** A label is longer: `com` and `org` stand in many a good password. */
const labelsOf = (domain: string): string[] =>
  domain
    .split('.')
    .slice(0, -1)
    .filter((label) => label.length >= minLabelLength)
    .map(composed);

/** Letters that stand together; those of a CJK script end a word of another one. */
const wordsIn = (text: string): string[] => text.replace(cjkRun, ' ').match(/\p{L}+/gu) ?? [];

/** `li` makes up `li`, `lili` and `lilili`, and not `lil`. */
const isRepeated = (name: string, word: string): boolean =>
  name.repeat(Math.ceil(word.length / name.length)) === word;

function containsNumber(text: string, phone: string): boolean {
  const end = phone.replace(/\D/g, '').slice(-minPhoneDigits);
  return end.length === minPhoneDigits && text.replace(/\D/g, '').includes(end);
}
