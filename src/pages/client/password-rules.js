/**
 * Which of the rules that need no other knowledge a password keeps. The same as `src/credentials/policy.ts`, which a test
 * holds it against.
 * @param {string} password
 * @param {{ min: number, max: number }} length
 * @returns {Record<string, boolean>}
 */
export function keptRules(password, { min, max }) {
  const normal = password.normalize('NFC');
  const characters = [...normal].length;
  return {
    length: characters >= min && characters <= max,
    uppercase: /\p{Lu}/u.test(normal),
    lowercase: /\p{Ll}/u.test(normal),
    digit: /\p{Nd}/u.test(normal),
    special: /[^\p{L}\p{M}\p{N}\s\p{Cc}]/u.test(normal),
  };
}
