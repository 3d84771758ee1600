/**
 * Redeems a reset link: sets a new password without the old one. The link is good only while the
 * password version it was made for is the current one, so the database makes it single use, however
 * many redeem it at once and however stale KV is. A password that is refused leaves the link good.
 *
 * It proves the mailbox as well, and so opens a way in that nobody can have shut before (`prove-identifier.ts`).
 */
import * as z from 'zod/mini';
import { type FailedEvent, type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import { type User, userById } from '../db/account';
import type { Database } from '../db/client';
import { opensByProof, proveIdentifier } from '../identity/prove-identifier';
import type { AttemptDeps } from '../limits/attempt-counter';
import { wrongLink } from '../limits/link-attempts';
import { findLinkRecord, forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import { forgetResetRequests, type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { DeviceCookie, KnownDevices } from '../sessions/known-device';
import type { ResetPasswordInput } from './schemas';

/** What is stored behind a link: good only while all of it is current, so older links die with it. */
export type ResetRecord = z.infer<typeof resetRecord>;

const resetRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  /** The epoch of the account's sessions, under its older name: links that are on their way stay good. */
  deactivations: z.int(),
  /** Where the link was sent. */
  email: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

export type ResetPasswordDeps = SetPasswordDeps &
  AttemptDeps &
  OpenLinkDeps &
  Pick<MailQueueDeps, 'mailQueue'> & { knownDevices: KnownDevices };

type ResetRefusal = ErrorOf<'reset-link-invalid' | 'validation-failed' | 'too-many-requests'>;

interface Link {
  user: User;
  email: string;
}

/**
 * @returns what this device shows at its next login, so that nobody can lock it out meanwhile, or the refusal; `validation-failed` leaves the link good.
 * @throws {StoreUnavailable}
 */
export async function resetPassword(
  deps: ResetPasswordDeps,
  context: RequestContext,
  input: ResetPasswordInput,
): Promise<Outcome<DeviceCookie, ResetRefusal>> {
  const link = await readLink(deps, context, input.token);
  return link.ok
    ? redeem(deps, context, link.value, input)
    : wrongLink(deps, context, { code: 'reset-link-invalid' }, link.error);
}

/** The link is good. Is the password? */
async function redeem(
  deps: ResetPasswordDeps,
  context: RequestContext,
  { user, email }: Link,
  { token, newPassword }: ResetPasswordInput,
): Promise<Outcome<DeviceCookie, ResetRefusal>> {
  const about = { event: 'authn_password_reset', userId: user.id } as const;

  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    return refused({ code: 'validation-failed', errors }, { ...about, reason: 'password-policy' });
  }

  const isFirstProof = user.emailVerifiedAt === null;
  const event = {
    ...about,
    outcome: 'success',
    ...(isFirstProof && { reason: 'mailbox-proved' as const }),
  } as const;
  const proof = proveIdentifier(deps.db, context, user.id, { kind: 'email', value: email });
  const set = await setPassword(deps, context, user, newPassword, event, proof);
  if (!set.ok) {
    return refused(
      set.error === 'lost-race'
        ? { code: 'reset-link-invalid' }
        : { code: 'validation-failed', errors: refusedPassword(set.error) },
      { ...about, reason: set.error },
    );
  }
  // The password is set whatever becomes of these: the owner may ask again and is told, the link tidied up.
  context.waitUntil(forgetResetRequests(deps, user.id));
  const owner = { id: user.id, email, locale: user.locale };
  context.waitUntil(notifyOwner(deps, context, user.id, owner, 'password-reset'));
  context.waitUntil(forgetLinkRecord(deps.kv, 'reset', token));
  const passwordVersion = user.passwordVersion + 1;
  return ok(deps.knownDevices.issue({ key: user.id, passwordVersion }));
}

/** Whose link is it, if it is still good? */
async function readLink(
  deps: OpenLinkDeps & { db: Database },
  context: RequestContext,
  token: string,
): Promise<Result<Link, FailedEvent>> {
  const event = 'authn_password_reset';
  const stored = await findLinkRecord(deps, 'reset', token);
  const record = resetRecord.safeParse(stored);
  if (!record.success) return refuse({ event, reason: 'reset-token-unknown' });
  const { userId, passwordVersion, deactivations, email, expiresAt } = record.data;
  const failed = { event, userId } as const;
  if (expiresAt <= context.now.getTime()) {
    return refuse({ ...failed, reason: 'reset-token-expired' });
  }
  const user = await userById(deps.db, { id: userId });
  if (!user) return refuse({ ...failed, reason: 'unknown-user' });
  if (!opensByProof(user)) return refuse({ ...failed, reason: 'account-inactive' });
  const isCurrent =
    user.passwordVersion === passwordVersion &&
    user.sessionEpoch === deactivations &&
    user.email === email;
  if (!isCurrent) return refuse({ ...failed, reason: 'reset-token-outdated' });
  return ok({ user, email });
}
