/** What the schemes of this folder have in common. Each has one function: text to `Hash`, or the reason why not. */
import type { Result } from '../../core/result';

/** A password hash that another system made, as one scheme reads it. */
export interface Hash {
  /** The one form in which it is stored; reading that gives the same again. */
  stored: string;
  /** What the stored form starts with, and its cost: two hashes of one class take the same time. */
  costClass: string;
  tag: Uint8Array;
  /** @returns as many bytes as the tag has; the same bytes for the right password alone. */
  derive(password: string): Uint8Array | Promise<Uint8Array>;
  /** The system that made it normalised what people typed. Without it, it took the characters as they came. */
  normalization?: 'NFKC';
}

export type ReadScheme = (text: string) => Result<Hash, NotReadable>;

export type NotReadable =
  /** Begins like a scheme that we know, and goes on differently. */
  | 'malformed'
  /** Checking one password would take longer, or more memory, than a request may. */
  | 'too-costly'
  /** Whoever reads the database would know the password: better no password at all. */
  | 'too-weak';

/** Longer than any hash that we take, so that no text is looked at for long. */
export const maxHashCharacters = 512;

export const saltBytes = { min: 8, max: 64 };
export const tagBytes = { min: 16, max: 64 };

/** The rule for salt and tag of the schemes that leave their lengths open. */
export function lengthFlaw(salt: Uint8Array, tag: Uint8Array): NotReadable | undefined {
  if (salt.length < saltBytes.min) return 'too-weak';
  const fits =
    salt.length <= saltBytes.max && tag.length >= tagBytes.min && tag.length <= tagBytes.max;
  return fits ? undefined : 'malformed';
}
