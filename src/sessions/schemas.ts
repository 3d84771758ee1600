/** The wire shape of sessions. */
import * as z from 'zod/mini';
import { anyPassword, passwordExpiresAt } from '../credentials/schemas';
import { anyUsername } from '../identity/schemas';

export type LoginInput = z.output<typeof loginSchema>;

export const loginSchema = z.strictObject({
  username: anyUsername,
  password: anyPassword,
});

export const loginOutputSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().check(z.describe('Seconds.')),
  passwordExpiresAt,
  executionTime: z
    .string()
    .check(z.describe('Until the last storage call had answered, as in `24 ms`.')),
});
