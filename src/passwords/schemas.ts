/** The wire shape of passwords. */
import * as z from 'zod/mini';

export type ChangePasswordInput = z.output<typeof changePasswordSchema>;
export type ForgotPasswordInput = z.output<typeof forgotPasswordSchema>;
export type ResetPasswordInput = z.output<typeof resetPasswordSchema>;

/** The policy looks at the length of a new password: its limits depend on the profile. */
const newPassword = z.string();

export const changePasswordSchema = z.strictObject({
  oldPassword: z.string().check(z.minLength(1), z.maxLength(1024)),
  newPassword,
});

/** Any text will do: what is no username is answered as an unknown one. */
export const forgotPasswordSchema = z.strictObject({
  username: z.string().check(z.minLength(1), z.maxLength(320)),
});

export const resetPasswordSchema = z.strictObject({
  /** Any text will do: what is no token is answered as an unknown one. */
  token: z.string(),
  newPassword,
});
