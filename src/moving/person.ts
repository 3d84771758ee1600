/**
 * A person as they move in from another system and out to one: one JSON object, the same both ways. What is not known is left
 * out or null. No member gives a role: whoever moves people in raises nobody.
 */
import * as z from 'zod/mini';
import {
  address,
  checkDates,
  comments,
  dateOfBirth,
  dateOfJoining,
  locale,
  nameOrNone,
} from '../accounts/profile-members';
import { hasForbiddenCharacter } from '../core/text';
import { namedSchemes } from '../credentials/verifiers/schemes';
import { acrossMembers, type Broken, brokenRule, readText } from '../http/validate';
import { normalizeEmail, normalizePhone } from '../identity/identifier';

export type MovingPerson = z.output<ReturnType<typeof personSchema>>;

export interface PersonDeps {
  now: () => Date;
  settings: { DEFAULT_COUNTRY: string | undefined };
}

/** Fingerprints of past passwords that go along, the newest ones: so many fit into a line. */
export const maxPast = 400;

/** A line of what is sent to POST /v1/admin/users/import. Texts come out trimmed, identifiers as they are stored. */
export const personSchema = ({ now, settings }: PersonDeps) =>
  z
    .strictObject({
      externalId: z.string().check(
        z.minLength(1),
        z.maxLength(200),
        z.check(({ value, issues }) => {
          if (hasForbiddenCharacter(value)) issues.push(brokenRule('forbidden_character', value));
        }),
        z.describe('What the person is known by in the other system. Nobody is imported twice.'),
      ),
      id: optional(
        z.uuid().check(
          z.toLowerCase(),
          z.check(({ value, issues }) => {
            // Of nobody and of everybody (RFC 9562 §5.9, §5.10).
            if (/^([0f])\1{7}(-\1{4}){3}-\1{12}$/.test(value)) {
              issues.push(brokenRule('wrong_type', value));
            }
          }),
        ),
      ).check(z.describe('Becomes the id of the account, where other systems know it by that.')),
      email: optional(readText(normalizeEmail, 'invalid_email')),
      emailVerified: proved,
      phone: optional(
        readText((text) => normalizePhone(text, settings.DEFAULT_COUNTRY), 'invalid_phone'),
      ),
      phoneVerified: proved,
      username: optional(z.enum(['email', 'phone'])).check(
        z.describe('What the account signs in with; the e-mail address where both are there.'),
      ),
      firstName: optional(nameOrNone),
      lastName: optional(nameOrNone),
      dateOfBirth: optional(dateOfBirth),
      dateOfJoining: optional(dateOfJoining),
      address: optional(address),
      comments: optional(comments),
      locale: optional(locale),
      active: z
        ._default(z.boolean(), true)
        .check(z.describe('False: nobody logs in to it until staff reactivates it.')),
      dormant: z
        ._default(z.boolean(), false)
        .check(z.describe('Of an inactive one: a proof of its address or number activates it.')),
      createdAt: optional(moment),
      passwordHash: optional(z.string().check(z.maxLength(512))).check(
        z.describe('As the other system stored it. Without it the owner chooses a password.'),
      ),
      passwordScheme: optional(z.enum(namedSchemes)).check(
        z.describe('Which computation it is, where several systems write the same.'),
      ),
      passwordChangedAt: optional(moment).check(
        z.describe('Passwords expire by it. Left out: the moment of the import.'),
      ),
      passwordExpiredAt: optional(moment).check(
        z.describe('Since when it has to be replaced, because staff said so.'),
      ),
      passwordVersion: z
        ._default(version, 1)
        .check(z.describe('How many passwords the account has had.')),
      passwordHistory: z
        ._default(z.array(pastPassword).check(z.maxLength(maxPast)), [])
        .check(
          z.describe('Fingerprints of past passwords, of use under the same AUTH_SECRET alone.'),
        ),
    })
    .check(
      acrossMembers(checkReachable),
      acrossMembers((body, broken) => checkDates(body, now(), broken)),
      acrossMembers((body, broken) => checkMoments(body, now(), broken)),
      acrossMembers(checkHistory),
    );

const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z.optional(z.nullable(schema));

const moment = z.iso.datetime({ offset: true });

const proved = z
  ._default(z.union([z.boolean(), moment]), false)
  .check(z.describe('Whether, or since when, its owner has shown that it is theirs.'));

const version = z.int().check(z.minimum(1), z.maximum(1_000_000));

const pastPassword = z.strictObject({
  version,
  fingerprint: z.string().check(z.regex(/^[A-Za-z0-9+/]{16,100}$/)),
  keyId: z.string().check(z.regex(/^[0-9a-f]{0,16}$/)),
  createdAt: moment,
});

/** What it signs in with has to be there. */
function checkReachable(body: Record<string, unknown>, broken: Broken): void {
  const { email, phone, username } = body;
  const isThere = (value: unknown) => value !== undefined && value !== null;
  if (username === 'phone' ? !isThere(phone) : username === 'email' && !isThere(email)) {
    broken(String(username), 'required');
  } else if (!isThere(email) && !isThere(phone)) broken('email', 'required');
}

const moments = [
  'createdAt',
  'passwordChangedAt',
  'passwordExpiredAt',
  'emailVerified',
  'phoneVerified',
];
const year1900 = Date.UTC(1900, 0);

function checkMoments(body: Record<string, unknown>, now: Date, broken: Broken): void {
  const check = (member: string, value: unknown) => {
    if (typeof value !== 'string') return;
    const at = Date.parse(value);
    if (at > now.getTime()) broken(member, 'time_in_future');
    if (at < year1900) broken(member, 'date_before_1900');
  };
  for (const member of moments) check(member, body[member]);
  for (const { createdAt } of pastOf(body)) check('passwordHistory', createdAt);
}

/** The history's keys refuse a repeated version or fingerprint; a version above the current one would block the change that leads to it. */
function checkHistory(body: Record<string, unknown>, broken: Broken): void {
  const past = pastOf(body);
  const isDistinct = (member: 'version' | 'fingerprint') =>
    new Set(past.map((one) => one[member])).size === past.length;
  if (!isDistinct('version') || !isDistinct('fingerprint')) broken('passwordHistory', 'repeated');
  const current = body.passwordVersion ?? 1;
  if (past.some((one) => Number(one.version) > Number(current))) {
    broken('passwordVersion', 'out_of_range');
  }
}

/** As it came: a rule over members looks before they are known to be good. */
const pastOf = ({ passwordHistory }: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(passwordHistory)
    ? passwordHistory.filter((one) => typeof one === 'object' && one !== null)
    : [];
