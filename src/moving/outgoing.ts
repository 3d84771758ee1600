/** The wire shape of a person who moves out: every member of the line that an import takes (`person.ts`), in this order. */
import * as z from 'zod/mini';
import { locales } from '../core/locale';

export type OutgoingPerson = z.output<typeof outgoingSchema>;

const moment = z.iso.datetime();
const textOrNone = z.nullable(z.string());
const proved = z
  .union([z.literal(false), moment])
  .check(z.describe('Since when it was proved; false where nobody has.'));

export const outgoingSchema = z.strictObject({
  externalId: z
    .string()
    .check(z.describe('What the system before knew the person by; the id, where there was none.')),
  id: z.uuid(),
  email: textOrNone,
  emailVerified: proved,
  phone: textOrNone,
  phoneVerified: proved,
  username: z.enum(['email', 'phone']),
  firstName: z.string(),
  lastName: z.string(),
  dateOfBirth: textOrNone,
  dateOfJoining: textOrNone,
  address: textOrNone,
  comments: textOrNone,
  locale: z.nullable(z.enum(locales)),
  active: z.boolean(),
  dormant: z.boolean(),
  createdAt: moment,
  passwordHash: textOrNone,
  passwordChangedAt: moment,
  passwordExpiredAt: z.nullable(moment),
  passwordVersion: z.int(),
  passwordHistory: z.array(
    z.strictObject({
      version: z.int(),
      fingerprint: z.string(),
      keyId: z.string(),
      createdAt: moment,
    }),
  ),
});
