/**
 * How a Worker reads what it is told from outside. A missing or malformed setting is named, and its value is never
 * repeated: it may be a secret.
 */
import * as z from 'zod/mini';
import { parseDuration } from './duration';

/** What stops the Worker. The message names settings and never repeats a value. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

/** Names the setting and what is wrong with it. The schema has to report its input. */
export function problemWithSetting(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return `${String(issue.path[0])}: ${missing ? 'missing' : issue.message}`;
}

/** A text that is read into something else, or refused with what it has to be. */
export const setting = <Value>(
  read: (text: string) => Value | undefined,
  mustBe: string,
  fallback?: string,
) =>
  z.pipe(
    fallback === undefined ? z.string() : z._default(z.string(), fallback),
    z.transform((text: string, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', input: undefined, message: `not ${mustBe}` });
      return z.NEVER;
    }),
  );

/** Empty is the same as left out. */
export const optional = <Value>(read: (text: string) => Value | undefined, mustBe: string) =>
  z.pipe(
    setting((text) => (text === '' ? empty : read(text)), mustBe, ''),
    z.transform((value) => (value === empty ? undefined : value)),
  );

const empty = Symbol('empty');

export const duration = (fallback: string) =>
  setting(parseDuration, 'a duration such as 30d, 24h, 15m or 90s', fallback);

export const count = (fallback: string) =>
  setting(
    (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined),
    'a whole number from 1 to 9999',
    fallback,
  );
