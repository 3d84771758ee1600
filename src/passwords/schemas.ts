/** The wire shape of passwords. */
import * as z from 'zod/mini';
import { anyPassword, anyUsername } from '../accounts/schemas';

export type ChangePasswordInput = z.output<typeof changePasswordSchema>;
export type ForgotPasswordInput = z.output<typeof forgotPasswordSchema>;
export type ResetPasswordInput = z.output<typeof resetPasswordSchema>;

/** The policy looks at the length of a new password: its limits depend on the profile. */
const newPassword = z.string();

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
