import { zeroOf } from '../core/digits';

/**
 * Could a reader take this part of an address for another one? Follows Unicode's security mechanisms (UTS #39
 * §5.1 mixed scripts, §5.2 restriction level "highly restrictive", §5.3 mixed numbers).
 *
 * Beyond this file: words of one script that look like words of another as a whole (Cyrillic `сосо`, Latin
 * `coco`). Telling them apart needs the table of confusables, and refusing them would refuse languages.
 */
export const looksLikeAnother = (part: string): boolean =>
  !/^[\0-\x7f]*$/.test(part) &&
  (hidesSomething.test(part) ||
    part.normalize('NFKC') !== part ||
    oddDot.test(part.normalize('NFD')) ||
    oddSigma.test(part) ||
    mixesDigits(part) ||
    mixesScripts(part));

const hidesSomething = /\p{Default_Ignorable_Code_Point}/u;

/**
 * Turkish `ı`, and `i` under a dot of its own, which is what `İ` is in lower case: each is read as `i`.
 * A dot makes an `i` of an `l` too (the "hidden overlay" of ICU's spoof checker).
 */
const oddDot = /[ıȷ]|[ijl]\p{M}*\u0307/u;

/** In Greek a word ends in `ς` and has `σ` elsewhere; in capitals both are `Σ`, so the other way is refused. */
const oddSigma = /(?<=\p{L}\p{M}*)σ(?![\p{L}\p{M}])|(?<!\p{L}\p{M}*)ς|ς(?=[\p{L}\p{M}])/u;

/** Digits of two scripts, such as `1` and `١`. */
function mixesDigits(part: string): boolean {
  const zeros = new Set(Array.from(part.matchAll(/\p{Nd}/gu), ([digit]) => zeroOf(digit)));
  return zeros.size > 1;
}

function mixesScripts(part: string): boolean {
  scriptSets ??= allowedTogether.map(
    (names) =>
      new RegExp(
        `^[${['Common', 'Inherited', ...names].map((name) => `\\p{Script_Extensions=${name}}`).join('')}]*$`,
        'u',
      ),
  );
  return !scriptSets.some((set) => set.test(part));
}

let scriptSets: RegExp[] | undefined;

/** What writes one language: Japanese, Chinese and Korean with Latin between, or one script alone. */
const allowedTogether: string[][] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
  // In use today: UAX #31 tables 5 (recommended) and 7 (limited use).
  ...`Cyrillic Greek Arabic Hebrew Devanagari Thai Armenian Bengali Ethiopic Georgian Gujarati Gurmukhi Kannada
  Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Tibetan
  Adlam Balinese Bamum Batak Canadian_Aboriginal Chakma Cham Cherokee Hanifi_Rohingya Javanese Kayah_Li Lepcha
  Limbu Lisu Mandaic Meetei_Mayek Miao Mongolian New_Tai_Lue Newa Nko Nyiakeng_Puachue_Hmong Ol_Chiki Osage
  Saurashtra Sundanese Syloti_Nagri Syriac Tai_Le Tai_Tham Tai_Viet Tifinagh Vai Wancho Yi`
    .split(/\s+/)
    .map((name) => [name]),
];
