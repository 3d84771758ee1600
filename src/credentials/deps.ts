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
  /** When a password of that age has to be replaced; `null` where the policy has no expiry. */
  passwordExpiry: (changedAt: Date) => Date | null;
}
