import { addSeconds, earlier } from '../core/duration';
import type { User } from '../db/account';
import type { IsBreached } from './breached-passwords';
import type { Hasher } from './hasher';
import type { Person, Violation } from './policy';

/** What this room gives to every flow that checks or sets a password. */
export interface CredentialDeps {
  hasher: Hasher;
  /** Every rule of the configured policy that a password breaks for this person. */
  passwordViolations: (password: string, person: Person) => Violation[];
  /** Is it among the leaked ones? Asked beside the derivation, once the rules are kept. */
  isBreached: IsBreached;
  /** How old a password may get; `null` where the policy has no expiry. */
  passwordMaxAgeSeconds: number | null;
  /** When the password of this user has to be replaced; `null` where the policy has no expiry and staff has not said so. */
  passwordExpiry: (user: Pick<User, 'passwordChangedAt' | 'expiredAt'>) => Date | null;
}

/**
 * @param maxAgeSeconds of the policy; `null` where it has no expiry.
 * @returns the earlier of what the policy and what staff says.
 */
export function passwordExpiresAt(
  { passwordChangedAt, expiredAt }: Pick<User, 'passwordChangedAt' | 'expiredAt'>,
  maxAgeSeconds: number | null,
): Date | null {
  const aged = maxAgeSeconds === null ? null : addSeconds(passwordChangedAt, maxAgeSeconds);
  if (!aged || !expiredAt) return aged ?? expiredAt;
  return earlier(aged, expiredAt);
}
