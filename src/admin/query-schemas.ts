/** The query strings of the lists: texts that are read into what they stand for. */
import * as z from 'zod/mini';
import { roles } from '../core/roles';
import { codePoints } from '../core/text';
import { brokenRule, readText } from '../http/validate';
import { normalizeEmail } from '../identity/email';
import { adminUserSchema, staffEventSchema } from './schemas';

/** What accounts are looked for by; all of it has to fit. */
export type UserFilter = Omit<z.output<typeof listUsersSchema>, 'limit' | 'cursor'>;

/** The beginning of a text, as somebody types it into a search box. */
const prefix = (normalize: (text: string) => string) =>
  z.optional(
    z.pipe(
      z.string(),
      z.transform((text, context) => {
        const value = normalize(text.trim().normalize('NFC'));
        if (value === '') context.issues.push(brokenRule('too_short', text, [], { atLeast: 1 }));
        if (codePoints(value) > 254)
          context.issues.push(brokenRule('too_long', text, [], { atMost: 254 }));
        return value;
      }),
    ),
  );

const flag = z.optional(
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
);

/** A day, which begins at midnight UTC, or a moment. */
const moment = z.optional(
  readText((text) => {
    const isOne = z.union([z.iso.date(), z.iso.datetime()]).safeParse(text).success;
    return isOne ? new Date(text) : undefined;
  }, 'invalid_date'),
);

/** A count in a query string. @param otherwise where none is said. */
export const countUpTo = (max: number, otherwise: number) =>
  z._default(
    readText((text) => {
      const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
      return count >= 1 && count <= max ? count : undefined;
    }, 'out_of_range'),
    otherwise,
  );

export const limit = countUpTo(100, 50);

export const cursor = z.optional(z.string());

export const listUsersSchema = z.strictObject({
  // A whole one is stored with its domain in ASCII; of a beginning nobody knows where it ends.
  email: prefix((text) => normalizeEmail(text) ?? text.toLowerCase()),
  phone: prefix((text) => {
    // A plus sign in a query string is a space, unless it is escaped.
    const digits = text.replace(/[\s().+-]/g, '');
    return /^\d*$/.test(digits) && digits !== '' ? `+${digits}` : text;
  }),
  name: prefix((text) => text),
  active: flag,
  role: z.optional(z.enum(roles)),
  verified: flag,
  createdFrom: moment,
  createdTo: moment,
  limit,
  cursor,
});

/** What the trail is searched by; all of it has to fit. */
export type TrailFilter = Omit<z.output<typeof readTrailSchema>, 'limit' | 'cursor'>;

export const readTrailSchema = z.strictObject({
  userId: z.optional(z.string()),
  actor: z.optional(z.string()),
  event: z.optional(
    readText((text) => (/^[a-z]+(_[a-z]+)*$/.test(text) ? text : undefined), 'wrong_type'),
  ),
  from: moment,
  to: moment,
  limit,
  cursor,
});

const nextCursor = z
  .nullable(z.string())
  .check(z.describe('Send it as `cursor` with the same parameters; `null` at the end.'));

export const usersPageSchema = z.object({ users: z.array(adminUserSchema), nextCursor });

export const trailPageSchema = z.object({
  events: z.array(
    z.extend(staffEventSchema, {
      userId: z.nullable(z.string()).check(z.describe('Whose account it was done with.')),
      target: z
        .nullable(z.string())
        .check(z.describe('What it was done with, where that is no account: `key:<id>`, …')),
      username: z.nullable(z.string()).check(z.describe('Masked.')),
      subject: z.nullable(z.string()).check(z.describe('A keyed pseudonym of the identifier.')),
      version: z.int(),
    }),
  ),
  nextCursor,
});

export const statsQuerySchema = z.strictObject({
  days: countUpTo(400, 30),
});

export type StatsOutput = z.output<typeof statsSchema>;

const count = z.int().check(z.minimum(0));

export const statsSchema = z.object({
  days: z.array(
    z.object({
      day: z.iso.date().check(z.describe('UTC.')),
      registrations: count,
      logins: count,
      failedLogins: count.check(z.describe('Refused, for whatever reason.')),
      resets: count.check(z.describe('New passwords by a link or a code.')),
    }),
  ),
});
