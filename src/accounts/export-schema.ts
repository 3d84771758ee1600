/** The wire shape of all that is stored of a person: the copy that the GDPR gives them (Art. 15 and 20). */
import * as z from 'zod/mini';
import { amrValues } from '../core/amr';
import { roles } from '../core/roles';
import { passwordExpiresAt } from '../credentials/schemas';
import { tokenScopes } from '../db/schema';
import { listedSessionSchema } from '../sessions/schemas';
import { activityEventSchema, userSchema } from './schemas';

export type ExportOutput = z.output<typeof exportSchema>;

const moment = z.iso.datetime();

export const exportSchema = z.object({
  service: z.object({ name: z.string(), url: z.string() }),
  exportedAt: moment,
  profile: userSchema,
  role: z
    .nullable(z.enum(roles))
    .check(z.describe('What it may do to the accounts of others; `null` of nearly everybody.')),
  externalId: z
    .nullable(z.string())
    .check(z.describe('What the person was known by in the system that they came from.')),
  identifiers: z.array(
    z.object({
      kind: z.enum(['email', 'phone', 'former_email', 'former_phone']),
      value: z.string(),
      signsIn: z.boolean().check(z.describe('Whether it logs in.')),
      verifiedAt: z.nullable(moment).check(z.describe('When it was proved; null if never.')),
      until: z
        .nullable(moment)
        .check(z.describe('Of a former one: how long it can be taken back.')),
    }),
  ),
  password: z.object({
    changedAt: moment,
    expiresAt: passwordExpiresAt,
    changes: z.int().check(z.describe('How often it was replaced.')),
  }),
  secondFactors: z.array(
    z.object({
      kind: z.enum(['totp', 'passkey', 'recovery']),
      name: z.nullable(z.string()).check(z.describe('What its owner calls a passkey.')),
      createdAt: moment,
      lastUsedAt: z.nullable(moment),
    }),
  ),
  sessions: z.array(
    z.extend(z.omit(listedSessionSchema, { id: true }), {
      scope: z.enum(tokenScopes).check(z.describe('What its tokens open.')),
      amr: z
        .array(z.enum(amrValues))
        .check(z.describe('How its owner had shown who they are (RFC 8176).')),
      authenticatedAt: moment.check(z.describe('And when they last did.')),
      open: z.boolean().check(z.describe('Whether they still do.')),
      endedAt: z
        .nullable(moment)
        .check(z.describe('When it was ended by itself, as by a logout; null otherwise.')),
    }),
  ),
  sessionsComplete: z
    .boolean()
    .check(z.describe('False if there are more than the thousand newest.')),
  activity: z.array(activityEventSchema),
  activityComplete: z
    .boolean()
    .check(z.describe('False if there are more than the ten thousand newest.')),
});
