/** The wire shape of passwords. */
import * as z from 'zod/mini';
import { turnstileToken } from '../bots/pass-bot-check';
import { anyPassword, newPassword } from '../credentials/schemas';
import { anyUsername } from '../identity/schemas';

export type ChangePasswordInput = z.output<typeof changePasswordSchema>;
export type ForgotPasswordInput = z.output<typeof forgotPasswordSchema>;
export type ResetPasswordInput = z.output<typeof resetPasswordSchema>;

export const changePasswordSchema = z.strictObject({
  oldPassword: anyPassword,
  newPassword,
});

export const forgotPasswordSchema = z.strictObject({
  username: anyUsername,
  turnstileToken,
});

/** Any text will do for a token or a code: what is none is answered as an unknown or a wrong one. */
export const resetPasswordSchema = z.union([
  z.strictObject({ token: z.string(), newPassword }),
  z.strictObject({ username: anyUsername, code: z.string(), newPassword }),
]);
