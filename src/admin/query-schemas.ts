/** The query strings of the lists: texts that are read into what they stand for. */
import * as z from 'zod/mini';
import { roles } from '../core/roles';
import { codePoints } from '../core/text';
import { brokenRule, readText } from '../http/validate';
import { adminUserSchema } from './schemas';

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

const limit = z._default(
  readText((text) => {
    const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return count >= 1 && count <= 100 ? count : undefined;
  }, 'out_of_range'),
  50,
);

const cursor = z.optional(z.string());

export const listUsersSchema = z.strictObject({
  email: prefix((text) => text.toLowerCase()),
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

const nextCursor = z
  .nullable(z.string())
  .check(z.describe('Send it as `cursor` with the same parameters; `null` at the end.'));

export const usersPageSchema = z.object({ users: z.array(adminUserSchema), nextCursor });
