/** The languages that people are written to in. English is spoken where nothing else is asked for. */
export const locales = ['en', 'de', 'fr', 'es'] as const;

export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = 'en';

export const isLocale = (text: string): text is Locale =>
  (locales as readonly string[]).includes(text);

/**
 * The language that a client prefers, of those that there are (RFC 9110 §12.5.4, RFC 4647 §3.4): `de-AT` is served in
 * German. Whoever takes anything (`*`) gets the first that they do not refuse (`q=0`). No I/O.
 * @param header the value of `Accept-Language`; too long a one, or one that names none of them, is as good as none.
 */
export function preferredLocale(header: string | null): Locale {
  if (header === null || header.length > maxHeaderLength) return defaultLocale;
  const ranges = header.split(',').map(readRange);
  const refused = ranges.filter(({ weight }) => weight === 0).map(({ range }) => range);
  const offered = locales.filter((locale) => !refused.includes(locale));
  const wanted = ranges
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ range }) => offered.find((locale) => range === '*' || locale === languageOf(range)));
  return wanted.find((locale) => locale !== undefined) ?? defaultLocale;
}

const maxHeaderLength = 500;

/** `de-AT;q=0.8`. @returns a weight below 0 for what is none. */
function readRange(text: string): { range: string; weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return { range, weight: weightPattern.test(q) ? Number(q) : -1 };
}

/** RFC 9110 §12.4.2. */
const weightPattern = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** Also of `de_AT`, as some clients write it. */
const languageOf = (range: string): string => range.split(/[-_]/)[0] ?? '';
