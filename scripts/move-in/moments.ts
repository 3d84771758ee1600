/** Dates and moments as other systems write them. What has no zone is UTC, as frameworks store it. */
import type { Converted } from './conversions.ts';

type Order = 'year-first' | 'day-first' | 'month-first';

/** A day of the calendar that exists. Of a moment its day as it is written: a birthday has no zone. */
export function dateOf(text: string, order: Order): Converted {
  // What MySQL keeps where it was told no date.
  if (text.startsWith('0000-00-00')) return { value: null };
  const [, a = '', b = '', c = ''] = formats[order].exec(text) ?? [];
  const [year, month, day] = {
    'year-first': [a, b, c],
    'day-first': [c, b, a],
    'month-first': [c, a, b],
  }[order];
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return isDay(date) ? { value: date } : { wrong: `is no date that is written ${order}` };
}

const formats: Record<Order, RegExp> = {
  'year-first': /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/,
  'day-first': /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/,
  'month-first': /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/,
};

/** ISO 8601, RFC 3339, and what MySQL and Postgres print. */
export function momentOf(text: string): Converted {
  if (text.startsWith('0000-00-00')) return { value: null };
  const [, day = '', time = '00:00:00', zone = 'Z'] = moment.exec(text) ?? [];
  const parsed = new Date(`${day}T${time.slice(0, 12)}${zoneOf(zone)}`);
  if (!isDay(day) || Number.isNaN(parsed.getTime()))
    return { wrong: 'is no moment such as 2026-01-31T12:00:00Z' };
  return { value: parsed.toISOString() };
}

const moment =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?(?::\d{2})?)?)?$/i;

/** Postgres writes `+00`, others `+0000`. */
function zoneOf(zone: string): string {
  if (/^(z|utc)$/i.test(zone)) return 'Z';
  const digits = zone.replaceAll(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3, 5) || '00'}`;
}

export function epochOf(text: string, unitInMilliseconds: number): Converted {
  const milliseconds = Number(text) * unitInMilliseconds;
  const date = new Date(Math.trunc(milliseconds));
  if (!/^-?\d+(\.\d+)?$/.test(text) || Number.isNaN(date.getTime())) {
    return { wrong: 'is no time since 1970' };
  }
  // A wrong unit shows itself: seconds taken for milliseconds are all in January 1970.
  if (milliseconds < yearOf(1990) || milliseconds > yearOf(2100)) {
    return { wrong: 'is not between 1990 and 2100: is it seconds or milliseconds?' };
  }
  return { value: date.toISOString() };
}

const yearOf = (year: number): number => Date.UTC(year, 0);

function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
