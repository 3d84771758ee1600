/** What proves an identifier: a link or a code that goes to it, and the record behind it. */
import * as z from 'zod/mini';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { isVerified, type User } from '../db/account';
import type { Identifier } from '../identity/identifier';
import type { MailJob } from '../messaging/job';
import { codeTo, linkTo, type SmsDeps } from '../messaging/jobs';

export type VerificationRecord = z.output<typeof verificationRecord>;

/**
 * Good only while all of it is current: a new password, a first proof and a change of the identifier end it ("unexpired
 * email change", Sudhodanan and Paverd 2022).
 */
export const verificationRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  sessionEpoch: z.int(),
  /** Where it was sent. */
  value: z.string(),
  /** What the account had of this kind: the same, another one that this one replaces, or none. */
  instead: z.nullable(z.string()),
});

/** A code expires by itself. */
export const verificationLinkRecord = z.extend(verificationRecord, {
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

/** @returns what is sent to the identifier; `null` if nothing can be. */
export function verificationTo(
  deps: SmsDeps,
  context: RequestContext,
  user: User,
  { kind, value }: Identifier,
): MailJob | null {
  const { id: userId, passwordVersion, sessionEpoch } = user;
  const record: VerificationRecord = {
    userId,
    passwordVersion,
    sessionEpoch,
    value,
    instead: user[kind],
  };
  const isOwn = user[kind] === value;
  if (kind === 'phone') {
    const owner = isOwn ? user : { id: userId, phone: value, locale: user.locale };
    return codeTo(deps, context, owner, 'verification', userId, record);
  }
  const recipient = isOwn ? user : { id: userId, email: value, locale: user.locale };
  return linkTo(deps, context, recipient, 'verification', record);
}

/** @returns whether the account is still as it was when this was sent. */
export const isCurrent = (
  record: VerificationRecord,
  user: User,
  kind: Identifier['kind'],
): boolean =>
  user.passwordVersion === record.passwordVersion &&
  user.sessionEpoch === record.sessionEpoch &&
  user[kind] === record.instead &&
  // Proved meanwhile: used, or no longer needed.
  !(user[kind] === record.value && isVerified(user, kind));

/** What is told where a number cannot be proved. @param pointer of the member that asks for it. */
export const phoneUnconfirmable = (pointer: string): ErrorOf<'validation-failed'> => ({
  code: 'validation-failed',
  errors: [{ pointer, code: 'phone_unconfirmable' }],
});
