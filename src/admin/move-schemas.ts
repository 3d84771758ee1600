/** The wire shape of people who move in and out, beyond the lines themselves (`moving/person.ts`). */
import * as z from 'zod/mini';
import { type FieldErrorCode, fieldErrorCodes } from '../core/errors';
import { maxPeople } from '../moving/export-people';
import { countUpTo, cursor } from './query-schemas';

export const importQuerySchema = z.strictObject({
  dryRun: z.pipe(
    z._default(z.enum(['true', 'false']), 'false'),
    z.transform((text) => text === 'true'),
  ),
});

/** A line of the answer, for each line that is not empty; the last one has the counts. */
export const importReportSchema = z.union([
  z.strictObject({
    line: z.int().check(z.describe('Counted from 1.')),
    externalId: z.nullable(z.string()),
    outcome: z.enum(['created', 'exists']).check(z.describe('One who exists is left as they are.')),
    id: z
      .uuid()
      .check(z.describe('Of the account. In a dry run the one that the import would give.')),
  }),
  z.strictObject({
    line: z.int(),
    externalId: z.nullable(z.string()).check(z.describe('As far as it can be told.')),
    outcome: z.literal('refused'),
    errors: z.array(
      z.strictObject({
        pointer: z.string(),
        code: z.enum(Object.keys(fieldErrorCodes) as [FieldErrorCode, ...FieldErrorCode[]]),
        detail: z.string(),
      }),
    ),
  }),
  z.strictObject({ created: z.int(), exists: z.int(), refused: z.int() }),
]);

export const exportQuerySchema = z.strictObject({
  format: z._default(z.enum(['ndjson', 'csv']), 'ndjson'),
  limit: countUpTo(maxPeople, maxPeople),
  cursor,
});
