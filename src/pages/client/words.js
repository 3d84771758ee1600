/** Dates and countries in the language of the page, and elements made of texts. */

const { lang } = document.documentElement;

/** @param {string} iso a moment, or a date of the calendar, which is the same everywhere */
export const day = (iso) =>
  new Date(iso).toLocaleDateString(lang, {
    dateStyle: 'long',
    ...(iso.length === '2026-11-27'.length && { timeZone: 'UTC' }),
  });

/** @param {string} iso */
export const moment = (iso) =>
  new Date(iso).toLocaleString(lang, { dateStyle: 'medium', timeStyle: 'short' });

const countries = new Intl.DisplayNames(lang, { type: 'region' });

/** @param {string} code ISO 3166-1, two letters; what is none stays as it is */
export function countryName(code) {
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * @param {string} tag
 * @param {string} words as text, never as markup
 * @param {Node[]} [children] after the words
 * @param {string} [className]
 */
export function make(tag, words, children = [], className = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(
    ...(words ? [words] : []),
    ...(words && children.length > 0 ? [' '] : []),
    ...children,
  );
  return made;
}
