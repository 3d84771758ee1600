/**
 * Characters that no name, address or identifier needs and that forge log lines or reorder what a
 * reader sees: C0 and C1 controls, line and paragraph separators, direction controls, the byte
 * order mark, half a surrogate pair, and code points that are no character (RFC 7493 §2.1).
 */
const forbidden =
  /[\p{Cc}\p{Noncharacter_Code_Point}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

export const hasForbiddenCharacter = (text: string): boolean => forbidden.test(text);

/** The same for text of several lines. */
export const hasForbiddenCharacterButLineBreaks = (text: string): boolean =>
  forbidden.test(text.replace(/\r?\n/g, ' '));

/**
 * Removes the invisible characters that come with text copied from a mail, a page or an address book: direction
 * marks and embeddings, zero-width and no-break spaces, byte order marks, soft hyphens. The right-to-left override
 * (U+202E) stays, and is refused later: it displays a different text than the one that is there.
 */
export const withoutInvisible = (text: string): string => text.replace(invisible, '');

const invisible = /[[[\p{Cf}&&\p{Default_Ignorable_Code_Point}]\u00a0\u2007\u202f]--\u202e]/gv;

/**
 * @returns true if nothing in the text is visible: spaces, fillers (Hangul U+3164, Braille U+2800), zero-width and
 * control characters, and combining marks without a base letter.
 */
export const showsNothing = (text: string): boolean =>
  /^[\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\p{Cf}\p{M}\u2800]*$/u.test(text);

/** Makes text safe for one log line: forbidden characters replaced, cut to `limit` code points. */
export const oneLine = (text: string, limit: number): string =>
  // Most texts are short and need no change.
  text.length <= limit && !forbidden.test(text)
    ? text
    : Array.from(text.slice(0, limit * 2), (c) => (forbidden.test(c) ? '\ufffd' : c))
        .slice(0, limit)
        .join('');

/** Length in code points, not UTF-16 units (NIST SP 800-63B-4 §3.1.1.2). */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
