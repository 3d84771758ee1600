/** The wire shape of passwords. */
import * as z from 'zod/mini';
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
});

export const resetPasswordSchema = z.strictObject({
  /** Any text will do: what is no token is answered as an unknown one. */
  token: z.string(),
  newPassword,
});
