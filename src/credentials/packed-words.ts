/**
 * Words in alphabetical order, each as what it has beyond the one before it: a capital letter says how many characters
 * are the same (`A` none, `B` one), the rest follows. `AadamEsCdict` is adam, adams, addict. A compressed Worker
 * holds a third more words that way. No I/O, no clock.
 */

/** @param words sorted, each once, in ASCII without capital letters and white space. */
export function packWords(words: string[]): string {
  return words
    .map((word, i) => {
      const kept = Math.min(sharedStart(words[i - 1] ?? '', word), maxKept);
      // A line per first letter, for whoever looks at the file.
      return `${kept === 0 ? '\n' : ''}${String.fromCharCode(none + kept)}${word.slice(kept)}`;
    })
    .join('')
    .trim();
}

export function unpackWords(packed: string): string[] {
  let word = '';
  return Array.from(packed.matchAll(/([A-Z])([^A-Z\s]+)/g), ([, kept = '', rest]) => {
    word = word.slice(0, kept.charCodeAt(0) - none) + rest;
    return word;
  });
}

const none = 'A'.charCodeAt(0);
const maxKept = 25;

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
