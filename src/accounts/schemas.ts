/** The wire shape of accounts: validation, types and the OpenAPI document come from here. */
import * as z from 'zod/mini';
import { locales } from '../core/locale';
import {
  codePoints,
  hasForbiddenCharacter,
  hasForbiddenCharacterButLineBreaks,
  showsNothing,
} from '../core/text';
import type { CredentialDeps } from '../credentials/deps';
import { anyPassword, newPassword, passwordExpiresAt, passwordRules } from '../credentials/schemas';
import { acrossMembers, type Broken, brokenRule, readText } from '../http/validate';
import { kindOf, normalizeEmail, normalizePhone, parseIdentifier } from '../identity/identifier';

export type RegisterInput = z.output<ReturnType<typeof registerSchema>>;
export type ConfirmRegistrationInput = z.output<typeof confirmRegistrationSchema>;
export type UserOutput = z.output<typeof userSchema>;

/** The body of POST /v1/register. Texts come out trimmed, in NFC, identifiers as they are stored. */
export function registerSchema(
  deps: Pick<CredentialDeps, 'passwordViolations'> & {
    now: () => Date;
    settings: { DEFAULT_COUNTRY: string | undefined };
  },
) {
  const country = deps.settings.DEFAULT_COUNTRY;
  return z
    .strictObject({
      username: readText(
        (text) => parseIdentifier(text, country)?.value,
        'invalid_identifier',
      ).check(z.describe('An e-mail address, or a phone number in international form.')),
      password: z.string().check(z.describe(passwordRules)),
      firstName: name,
      lastName: name,
      dateOfBirth: calendarDate.check(z.describe('From 1900-01-01 to yesterday (UTC).')),
      dateOfJoining: calendarDate.check(
        z.describe('On or after the date of birth, and at most a year from today (UTC).'),
      ),
      address: z.optional(longText(500)),
      comments: z.optional(longText(2000)),
      active: z._default(z.boolean(), true).check(z.describe('An inactive account cannot log in.')),
      email: z
        .optional(readText(normalizeEmail, 'invalid_email'))
        .check(z.describe('For a `username` that is a phone number.')),
      phone: z
        .optional(readText((text) => normalizePhone(text, country), 'invalid_phone'))
        .check(z.describe('For a `username` that is an e-mail address.')),
      locale: z
        .optional(z.enum(locales))
        .check(z.describe('The language of mails; that of Accept-Language where it is missing.')),
    })
    .check(
      acrossMembers(checkIdentifiers),
      acrossMembers((body, broken) => checkDates(body, deps.now(), broken)),
      acrossMembers((body, broken) => checkPasswordRules(body, deps.passwordViolations, broken)),
    );
}

/** Any text is accepted as a token: one that cannot be a token is answered like an unknown one. */
export const confirmRegistrationSchema = z.strictObject({
  token: z.string(),
  password: anyPassword,
});

export type VerifyEmailInput = z.output<typeof verifyEmailSchema>;
export type UndoChangeInput = z.output<typeof undoChangeSchema>;

export const requestVerificationSchema = z.strictObject({
  kind: z.optional(
    z
      .enum(['email', 'phone'])
      .check(z.describe('Which identifier; if you leave it out, the one that is not verified.')),
  ),
});

/** Any text is accepted as a token, as above. */
export const verifyEmailSchema = z.strictObject({
  token: z.string(),
  password: anyPassword,
});

/** Any text is accepted as a code: one that cannot be a code is a wrong one. */
export const verifyPhoneSchema = z.strictObject({
  code: z.string().check(z.describe('Six digits, as the SMS says them.')),
});

export const changePhoneSchema = (country: string | undefined) =>
  z.strictObject({
    phone: readText((text) => normalizePhone(text, country), 'invalid_phone'),
    password: anyPassword,
  });

export const changeEmailSchema = z.strictObject({
  email: readText(normalizeEmail, 'invalid_email'),
  password: anyPassword,
});

export const undoChangeSchema = z.strictObject({
  token: z.string(),
  newPassword,
});

/** An account as its owner sees it. Never a hash. */
export const userSchema = z.object({
  id: z.uuid(),
  email: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  firstName: z.string(),
  lastName: z.string(),
  dateOfBirth: z.iso.date(),
  dateOfJoining: z.iso.date(),
  address: z.nullable(z.string()),
  comments: z.nullable(z.string()),
  active: z.boolean(),
  locale: z
    .nullable(z.enum(locales))
    .check(z.describe('The language of mails; `null` where none was chosen yet.')),
  createdAt: z.iso.datetime(),
  passwordExpiresAt,
});

export const activitySchema = z.object({
  events: z.array(
    z.object({
      event: z.string().check(z.describe('A name of the OWASP Logging Vocabulary.')),
      outcome: z.enum(['success', 'failure']),
      reason: z.nullable(z.string()),
      at: z.iso.datetime(),
      ip: z.nullable(z.string()),
      country: z.nullable(z.string()),
      userAgent: z.nullable(z.string()),
    }),
  ),
});

/** What the account is known by: `username` fills one identifier, `email` or `phone` the other. */
export function identifiersOf(body: {
  username: string;
  email?: string | undefined;
  phone?: string | undefined;
}): { email: string | null; phone: string | null } {
  const { username, email = null, phone = null } = body;
  return { email, phone, [kindOf(username)]: username };
}

/** @param min 0 or 1: whether there has to be something to be seen. */
const textField = (min: 0 | 1, max: number, isForbidden: (text: string) => boolean) =>
  z.string().check(
    z.trim(),
    z.normalize('NFC'),
    z.check(({ value, issues }) => {
      const length = codePoints(value);
      if (min > 0 && showsNothing(value)) {
        issues.push(brokenRule('too_short', value, [], 'visible'));
      }
      if (length > max) {
        issues.push(brokenRule('too_long', value, [], { atMost: max }));
      }
      if (isForbidden(value)) issues.push(brokenRule('forbidden_character', value));
    }),
    z.describe(
      `${min} to ${max} characters${min > 0 ? ', at least one of them visible' : ''}, trimmed, in NFC.`,
    ),
  );

const name = textField(1, 100, hasForbiddenCharacter);
const longText = (max: number) => textField(0, max, hasForbiddenCharacterButLineBreaks);

/** RFC 3339 full-date; a day that exists. */
const calendarDate = z.iso.date();

function checkIdentifiers({ username, ...body }: Record<string, unknown>, broken: Broken): void {
  if (!isText(username)) return;
  const kind = kindOf(username);
  const other = body[kind];
  if (isText(other) && other !== username) broken(kind, 'conflicting_identifier');
}

function checkDates(body: Record<string, unknown>, now: Date, broken: Broken): void {
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

function checkPasswordRules(
  body: Record<string, unknown>,
  violations: CredentialDeps['passwordViolations'],
  broken: Broken,
): void {
  if (!isText(body.password)) return;
  const username = textOf(body.username);
  const known = username === undefined ? {} : { [kindOf(username)]: username };
  const person = {
    firstName: textOf(body.firstName),
    lastName: textOf(body.lastName),
    email: textOf(body.email),
    phone: textOf(body.phone),
    ...known,
  };
  for (const { code, measure } of violations(body.password, person)) {
    broken('password', code, measure);
  }
}

/** A member that could not be read is no text any more, so a text here is one that was. */
const isText = (value: unknown): value is string => typeof value === 'string';
const isDate = (value: unknown): value is string => calendarDate.safeParse(value).success;
const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);
