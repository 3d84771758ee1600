/** The wire shape of accounts: validation, types and the OpenAPI document come from here. */
import * as z from 'zod/mini';
import { turnstileToken } from '../bots/pass-bot-check';
import { locales } from '../core/locale';
import type { CredentialDeps } from '../credentials/deps';
import { anyPassword, newPassword, passwordExpiresAt, passwordRules } from '../credentials/schemas';
import { acrossMembers, type Broken, readText } from '../http/validate';
import { kindOf, normalizeEmail, normalizePhone, parseIdentifier } from '../identity/identifier';
import {
  address,
  checkDates,
  comments,
  dateOfBirth,
  dateOfJoining,
  locale,
  name,
} from './profile-members';

export type RegisterInput = z.output<ReturnType<typeof registerSchema>>;
export type ConfirmRegistrationInput = z.output<typeof confirmRegistrationSchema>;
export type ProfilePatch = z.output<ReturnType<typeof profilePatchSchema>>;
export type DeleteMeInput = z.output<typeof deleteMeSchema>;
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
      dateOfBirth,
      dateOfJoining,
      address: z.optional(address),
      comments: z.optional(comments),
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
      turnstileToken,
    })
    .check(
      acrossMembers(checkIdentifiers),
      acrossMembers((body, broken) => checkDates(body, deps.now(), broken)),
      acrossMembers((body, broken) => checkPasswordRules(body, deps.passwordViolations, broken)),
    );
}

export const deleteMeSchema = z.strictObject({ password: anyPassword });

/** When all of the account will be gone, unless somebody logs in before. */
export const deletionSchema = z.strictObject({ deletionAt: z.iso.datetime() });

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
/** The body of PATCH /v1/me (RFC 7396): what is left out stays, and null takes away what an account need not have. */
export const profilePatchSchema = ({ now }: { now: () => Date }) =>
  z
    .strictObject({
      firstName: z.optional(name),
      lastName: z.optional(name),
      dateOfBirth: z.optional(dateOfBirth),
      dateOfJoining: z.optional(dateOfJoining),
      address: z.optional(z.nullable(address)),
      comments: z.optional(z.nullable(comments)),
      locale: z.optional(z.nullable(locale)),
    })
    .check(acrossMembers((body, broken) => checkDates(body, now(), broken)));

/** An account as its owner sees it. Never a hash. */
export const userSchema = z.object({
  id: z.uuid(),
  email: z.nullable(z.string()),
  emailVerified: z.boolean().check(z.describe('Whether the owner of the mailbox was proved.')),
  emailSignsIn: z
    .boolean()
    .check(
      z.describe('Whether the account signs in with it: it was the username, or was verified.'),
    ),
  phone: z.nullable(z.string()),
  phoneVerified: z.boolean(),
  phoneSignsIn: z.boolean(),
  firstName: z.string(),
  lastName: z.string(),
  dateOfBirth: z
    .nullable(z.iso.date())
    .check(z.describe('`null` only where the account came from a system that did not have it.')),
  dateOfJoining: z.nullable(z.iso.date()),
  address: z.nullable(z.string()),
  comments: z.nullable(z.string()),
  locale: z
    .nullable(z.enum(locales))
    .check(z.describe('The language of mails; `null` where none was chosen yet.')),
  active: z.boolean(),
  createdAt: z.iso.datetime(),
  passwordExpiresAt,
});

export const activityEventSchema = z.object({
  event: z.string().check(z.describe('A name of the OWASP Logging Vocabulary.')),
  outcome: z.enum(['success', 'failure']),
  reason: z.nullable(z.string()),
  at: z.iso.datetime(),
  ip: z.nullable(z.string()),
  country: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
  byStaff: z
    .boolean()
    .check(z.describe('Done by the team of the service; then it does not say from where.')),
});

export const activitySchema = z.object({ events: z.array(activityEventSchema) });

/** What the account is known by: `username` fills one identifier, `email` or `phone` the other. */
export function identifiersOf(body: {
  username: string;
  email?: string | undefined;
  phone?: string | undefined;
}): { email: string | null; phone: string | null } {
  const { username, email = null, phone = null } = body;
  return { email, phone, [kindOf(username)]: username };
}

function checkIdentifiers({ username, ...body }: Record<string, unknown>, broken: Broken): void {
  if (!isText(username)) return;
  const kind = kindOf(username);
  const other = body[kind];
  if (isText(other) && other !== username) broken(kind, 'conflicting_identifier');
}

export function checkPasswordRules(
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
const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);
