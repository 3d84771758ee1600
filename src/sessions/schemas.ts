/** The wire shape of sessions. */
import * as z from 'zod/mini';

export type LoginInput = z.output<typeof loginSchema>;

/** Any text will do: what is no username is answered as an unknown one. */
export const loginSchema = z.strictObject({
  username: z.string().check(z.minLength(1), z.maxLength(320)),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
});

export const loginOutputSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().check(z.describe('Seconds.')),
  passwordExpiresAt: z
    .nullable(z.iso.datetime())
    .check(z.describe('`null` where the policy has no expiry.')),
  executionTime: z
    .string()
    .check(z.describe('Until the last storage call had answered, as in `24 ms`.')),
});
