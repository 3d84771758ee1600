/** What proves an identifier: a link or a code that goes to it, and the record behind it. */
import * as z from 'zod/mini';
import type { RequestContext } from '../core/request-context';
import type { User } from '../db/account';
import type { Identifier } from '../identity/identifier';
import type { MailJob } from '../messaging/job';
import { linkTo, type MailQueueDeps } from '../messaging/queue';

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
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

/** @returns what is sent to the identifier; `null` if nothing can be. */
export function verificationTo(
  deps: Pick<MailQueueDeps, 'keyIds'>,
  context: RequestContext,
  user: User,
  { kind, value }: Identifier,
): MailJob | null {
  const { id: userId, passwordVersion, sessionEpoch } = user;
  const record: Omit<VerificationRecord, 'expiresAt'> = {
    userId,
    passwordVersion,
    sessionEpoch,
    value,
    instead: user[kind],
  };
  if (kind === 'phone') return null;
  const isOwn = user.email === value;
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

export const isVerified = (user: User, kind: Identifier['kind']): boolean =>
  (kind === 'email' ? user.emailVerifiedAt : user.phoneVerifiedAt) !== null;
