/**
 * What a new password has to be. Every broken rule is told at once. No I/O, no clock.
 *
 * `composition` is what many compliance regimes still ask for: kinds of characters, a length that fits old forms, expiry.
 * `nist` follows SP 800-63B-4 §3.1.1.2: long, no composition rules, no expiry, the same blocklist. Why the limits are what
 * they are: docs/passwords.md.
 */
import type { BrokenRule, FieldErrorCode, Measure } from '../core/errors';
import { codePoints } from '../core/text';
import { isCommonPassword } from './common-passwords';
import { containsPersonalData, type Person } from './personal-data';

export type { Person };

export interface PolicyProfile {
  minCharacters: number;
  maxCharacters: number;
  composition: boolean;
  expires: boolean;
}

export const policyProfiles = {
  composition: { minCharacters: 8, maxCharacters: 20, composition: true, expires: true },
  nist: { minCharacters: 15, maxCharacters: 64, composition: false, expires: false },
} as const satisfies Record<string, PolicyProfile>;

export type PolicyName = keyof typeof policyProfiles;

/** `mission` is the name that `composition` had first; a service that says so keeps its rules. */
export function readPolicyName(text: string): PolicyName | undefined {
  const name = text === 'mission' ? 'composition' : text;
  return Object.hasOwn(policyProfiles, name) ? (name as PolicyName) : undefined;
}

/** A broken rule, wherever the password came from. */
export type Violation = Omit<BrokenRule, 'pointer'>;

/** @returns every rule that the password breaks; none where it is good. */
export function policyViolations(
  profile: PolicyProfile,
  password: string,
  person: Person,
): Violation[] {
  const text = password.normalize('NFC');
  const length = codePoints(text);
  const violations: Violation[] = [];
  const unless = (kept: boolean, code: FieldErrorCode, measure?: Measure) => {
    if (!kept) violations.push({ code, ...(measure && { measure }) });
  };

  const { minCharacters, maxCharacters } = profile;
  unless(length >= minCharacters, 'too_short', { atLeast: minCharacters });
  unless(length <= maxCharacters, 'too_long', { atMost: maxCharacters });
  unless(!/[\p{Cc}\p{Surrogate}]/u.test(text), 'forbidden_character');
  if (profile.composition) {
    unless(/\p{Lu}/u.test(text), 'password_no_uppercase');
    unless(/\p{Ll}/u.test(text), 'password_no_lowercase');
    unless(/\p{Nd}/u.test(text), 'password_no_digit');
    unless(/[^\p{L}\p{M}\p{N}\s\p{Cc}]/u.test(text), 'password_no_special');
  }
  // The checks below look at every cut of the text: not worth doing for a megabyte-sized refusal.
  if (length > maxCharacters) return violations;
  unless(!isCommonPassword(text), 'password_common');
  unless(!containsPersonalData(text, person), 'password_contains_personal_data');
  return violations;
}
