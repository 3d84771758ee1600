/** What a person can say about themselves, by the same rules at a registration and at a change of it. */
import * as z from 'zod/mini';
import { locales } from '../core/locale';
import { hasForbiddenCharacter, hasForbiddenCharacterButLineBreaks } from '../core/text';
import { textField } from '../http/text-field';
import type { Broken } from '../http/validate';

const longText = (max: number) => textField(0, max, hasForbiddenCharacterButLineBreaks);

/** RFC 3339 full-date; a day that exists. */
const calendarDate = z.iso.date();

export const name = textField(1, 100, hasForbiddenCharacter);
/** Of somebody of whom the system that they come from did not know it. */
export const nameOrNone = textField(0, 100, hasForbiddenCharacter);
export const dateOfBirth = calendarDate.check(z.describe('From 1900-01-01 to yesterday (UTC).'));
export const dateOfJoining = calendarDate.check(
  z.describe('On or after the date of birth, and at most a year from today (UTC).'),
);
export const address = longText(500);
export const comments = longText(2000);
export const locale = z
  .enum(locales)
  .check(z.describe('The language that this person is written to in.'));

/** A rule over two members (`acrossMembers`): a date that is not there is not looked at. */
export function checkDates(body: Record<string, unknown>, now: Date, broken: Broken): void {
  const { dateOfBirth: birth, dateOfJoining: joining } = body;
  const today = now.toISOString().slice(0, 10);
  // ISO dates sort as text, also beside a 29 February that the next year does not have.
  const yearFromToday = `${now.getUTCFullYear() + 1}${today.slice(4)}`;
  if (isDate(birth)) {
    if (birth < earliestBirth) broken('dateOfBirth', 'date_before_1900');
    if (birth >= today) broken('dateOfBirth', 'date_not_in_past');
  }
  if (isDate(joining)) {
    if (joining > yearFromToday) broken('dateOfJoining', 'date_too_far_ahead');
    if (isDate(birth) && joining < birth) broken('dateOfJoining', 'date_before_birth');
  }
}

const earliestBirth = '1900-01-01';

const isDate = (value: unknown): value is string => calendarDate.safeParse(value).success;
