/**
 * One column with a whole name, taken apart. There is no rule that is right for everybody: the last word is the last name, with
 * what stands before it in lower case (`van der Berg`), and `Berg, Anna` is the other way round.
 */

export const firstNameOf = (name: string): string | null => partsOf(name).first || null;

export const lastNameOf = (name: string): string | null => partsOf(name).last || null;

function partsOf(name: string): { first: string; last: string } {
  const [beforeComma = '', afterComma] = name.split(',').map((part) => part.trim());
  if (afterComma) return { first: afterComma, last: beforeComma };
  const words = beforeComma.split(/\s+/);
  const particle = words.findIndex(
    (word, i) => i > 0 && i < words.length - 1 && /^\p{Ll}/u.test(word),
  );
  const lastBegins = particle > 0 ? particle : Math.max(1, words.length - 1);
  return { first: words.slice(0, lastBegins).join(' '), last: words.slice(lastBegins).join(' ') };
}
