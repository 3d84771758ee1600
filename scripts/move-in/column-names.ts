/** Names of columns as a message may show them. Of a CSV without a line of names they are values of a person, and one of them is a hash. */
import { oneLine } from '../../src/core/text.ts';

export function columnsShown(columns: readonly string[]): string {
  // A name may look like a value, and is left out then; not like an address or a hash, nor do half of them.
  const isHeadless =
    columns.some(isPersonal) || columns.filter(isValue).length * 2 >= columns.length;
  if (columns.length > 0 && isHeadless) return noHeader;
  const names = columns.filter(isName);
  const hidden = columns.length - names.length;
  const more = hidden > 0 ? [`${hidden} with other characters than a name has`] : [];
  return oneLine(`There is ${[...names, ...more].join(', ') || 'nothing'}.`, 1000);
}

/** Of a CSV one is enough: then a first name or a password that looks like a name is none either. */
export const areValues = (columns: readonly string[]): boolean => columns.some(isValue);

export const isName = (text: string): boolean =>
  /^[\p{L}_@][\p{L}\p{M}\p{N} _.:/()@-]{0,59}$/u.test(text) && !isValue(text);

export const noHeader =
  'The first line has values of a person where names of columns should be: put a header line before it, such as externalId,email,passwordHash.';

const isPersonal = (text: string): boolean =>
  [/\S@\S+\.\S/, /\$.+\$/].some((one) => one.test(text));

function isValue(text: string): boolean {
  const patterns = [
    // A number, a date, a time.
    /^\+?\d[\d\s().:/+TZ-]*$/,
    /[0-9a-f]{8}-[0-9a-f]{4}-/i,
    // Hex or Base64, as a hash is: digits in several places.
    /(?=[a-z+/]*(\d+[a-z+/]+){2}\d)[a-z\d+/]{20}/i,
  ];
  return isPersonal(text) || patterns.some((pattern) => pattern.test(text));
}
