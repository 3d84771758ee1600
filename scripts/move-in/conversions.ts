/**
 * From what a source has to what the line takes. A value that is not there (`null`, empty text) is `null`; one that cannot be
 * read says why, and nothing is guessed. No I/O; the clock comes in.
 */
import { brokenBytes } from './broken-bytes.ts';
import { phoneOf, uuidOf } from './identifier-forms.ts';
import { dateOf, epochOf, momentOf } from './moments.ts';
import { firstNameOf, lastNameOf } from './names.ts';
import { whyUnreadable } from './unreadable.ts';

export type Value = string | number | boolean | object;

export type Converted = { value: Value | null } | { wrong: string };

type Convert = (value: unknown, now: Date) => Converted;

export function converted(value: unknown, as: Conversion, now: Date): Converted {
  const reason = whyUnreadable(value);
  if (reason !== undefined) return { wrong: reason };
  try {
    return conversions[as](value, now);
  } catch (error) {
    // One person's thousand lists inside of each other must not stop the others.
    if (error instanceof RangeError) return { wrong: 'is nested too deeply to be read' };
    throw error;
  }
}

export const isConversion = (word: unknown): word is Conversion =>
  typeof word === 'string' && Object.hasOwn(conversions, word);

export const conversionNames = (): string => Object.keys(conversions).join(', ');

/** Reads the value as text first: most of what a source has is text. */
const ofText =
  (read: (text: string, now: Date) => Converted): Convert =>
  (value, now) => {
    const text = textOf(value);
    return 'value' in text && typeof text.value === 'string' ? read(text.value, now) : text;
  };

const conversions = {
  text: (value) => textOf(value),
  boolean: (value) => booleanOf(value, true),
  /** For columns such as `disabled`. */
  'not-boolean': (value) => booleanOf(value, false),
  /** Whether, or since when: an export has the one or the other. */
  proved: (value) => {
    const whether = booleanOf(value, true);
    return 'wrong' in whether ? ofText(momentOf)(value, new Date(0)) : whether;
  },
  /** The contrary of whether, or until when: a ban has the one or the other. */
  blocked: (value, now) => {
    const whether = booleanOf(value, false);
    return 'wrong' in whether ? ofText(isOver)(value, now) : whether;
  },
  /** True where there is anything, such as the time at which an address was verified. */
  present: (value) => ({ value: !isNothing(value) }),
  /** True where there is no time, or one that is over, such as the end of a ban. */
  over: ofMissing(true, isOver),
  number: ofText((text) =>
    /^\d{1,15}$/.test(text) ? { value: Number(text) } : { wrong: 'is no whole number' },
  ),
  /** As it is, or as CSV has it. */
  json: jsonOf,
  /** With the spaces around it: two ids that differ by them alone are two people. */
  exact: (value) => (typeof value === 'string' && value !== '' ? whole(value) : textOf(value)),
  date: ofText((text) => dateOf(text, 'year-first')),
  'date-day-first': ofText((text) => dateOf(text, 'day-first')),
  'date-month-first': ofText((text) => dateOf(text, 'month-first')),
  moment: ofText(momentOf),
  'epoch-seconds': ofText((text) => epochOf(text, 1000)),
  'epoch-milliseconds': ofText((text) => epochOf(text, 1)),
  'name-first': ofText((text) => ({ value: firstNameOf(text) })),
  'name-last': ofText((text) => ({ value: lastNameOf(text) })),
  /** Only what is one without a doubt: for columns that may hold either, or a nickname. */
  'email-like': ofText((text) => ({ value: text.includes('@') ? text : null })),
  'phone-like': ofText((text) => ({ value: /^\+[\d\s().-]{7,}$/.test(text) ? text : null })),
  /** Digits that begin with the country, without the plus that says so. */
  'phone-digits': ofText(phoneOf),
  /** Only where it is one: other ids do not become ids of accounts. */
  uuid: ofText((text) => ({ value: uuidOf(text) ?? null })),
  /** `de-AT` and `de_DE.UTF-8` are `de`; a language that is not spoken here is none. */
  locale: ofText((text) => {
    const language = text.slice(0, 2).toLowerCase();
    const isKnown = /^[a-z]{2}([-_.@]|$)/i.test(text) && locales.includes(language);
    return { value: isKnown ? language : null };
  }),
  /** What marks a password that nobody has (Django, /etc/shadow) is none. */
  hash: ofText((text) => ({ value: /^[!*]/.test(text) ? null : text })),
} satisfies Record<string, Convert>;

export type Conversion = keyof typeof conversions;

const locales = ['en', 'de', 'fr', 'es'];

function ofMissing(otherwise: boolean, read: (text: string, now: Date) => Converted): Convert {
  return (value, now) => (isNothing(value) ? { value: otherwise } : ofText(read)(value, now));
}

function isOver(text: string, now: Date): Converted {
  const moment = /^\d{10}(\d{3})?$/.test(text)
    ? epochOf(text, text.length === 10 ? 1000 : 1)
    : momentOf(text);
  return 'wrong' in moment ? moment : { value: String(moment.value) <= now.toISOString() };
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.every(isNothing));

function textOf(value: unknown): Converted {
  if (isNothing(value)) return { value: null };
  // Keycloak keeps every attribute as a list.
  if (Array.isArray(value)) {
    const parts = value.map(textOf);
    const wrong = parts.find((part) => 'wrong' in part);
    const texts = parts.flatMap((part) =>
      'value' in part && part.value !== null ? [part.value] : [],
    );
    return wrong ?? { value: texts.length > 0 ? texts.join(', ') : null };
  }
  if (typeof value === 'object')
    return { wrong: whyUnreadable(value) ?? 'is an object, say which part of it: column.part' };
  return whole(String(value).trim());
}

const whole = (text: string): Converted =>
  text.includes(brokenBytes) ? { wrong: 'has a character that is no UTF-8' } : { value: text };

function jsonOf(value: unknown): Converted {
  if (isNothing(value)) return { value: null };
  if (typeof value === 'object' && value !== null) return { value };
  try {
    return { value: JSON.parse(String(value)) };
  } catch {
    return { wrong: 'is no JSON' };
  }
}

function booleanOf(value: unknown, yes: boolean): Converted {
  if (isNothing(value)) return { value: null };
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'object' && one !== null) return textOf(one);
  const word = String(one).trim().toLowerCase();
  if (['true', 't', '1', 'yes', 'y'].includes(word)) return { value: yes };
  if (['false', 'f', '0', 'no', 'n'].includes(word)) return { value: !yes };
  return { wrong: 'is neither yes nor no' };
}
