/** The wire shape of passwords, wherever a body or an answer has one. */
import * as z from 'zod/mini';

/** A password that is checked and not set: whatever it is, it is right or wrong. */
export const anyPassword = z.string().check(z.minLength(1), z.maxLength(1024));

/** The policy looks at the length of a new password: its limits depend on the profile. */
export const newPassword = z.string();

export const passwordRules =
  'Profile `composition`: 8 to 20 characters with an upper-case and a lower-case letter, a digit and a special character. Profile `nist`: 15 to 64 characters of any kind. No common password, nothing of the own names or identifiers, none used before.';

export const passwordExpiresAt = z
  .nullable(z.iso.datetime())
  .check(z.describe('`null` where the policy has no expiry.'));
