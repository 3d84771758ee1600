/** The languages that people are written to in. English is spoken where nothing else is asked for. */
export const locales = ['en', 'de', 'fr', 'es'] as const;

export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = 'en';

export const isLocale = (text: string): text is Locale =>
  (locales as readonly string[]).includes(text);

/**
 * The language that a client prefers, of those that there are (RFC 9110 §12.5.4): `de-AT` is served in German. No I/O.
 * @param header the value of `Accept-Language`; too long a one, or one that names none of them, is as good as none.
 */
export function preferredLocale(header: string | null): Locale {
  if (header === null || header.length > maxHeaderLength) return defaultLocale;
  const wanted = header
    .split(',')
    .map(readRange)
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wanted.map(({ language }) => language).find(isLocale) ?? defaultLocale;
}

const maxHeaderLength = 500;

/** `de-AT;q=0.8` */
function readRange(text: string): { language: string; weight: number } {
  const [tag = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const weight = q === undefined ? 1 : Number(q);
  return { language: tag.split('-')[0] ?? '', weight: Number.isFinite(weight) ? weight : 0 };
}
