/**
 * Redeems a reset link: sets a new password without the old one. The link is good only while the
 * password version it was made for is the current one, so the database makes it single use, however
 * many redeem it at once and however stale KV is. A password that is refused leaves the link good.
 */
import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import { query } from '../db/client';
import { type User, users } from '../db/schema';
import type { Deps } from '../deps';
import { countWrongLink } from '../limits/link-attempts';
import { findLinkRecord, forgetLinkRecord } from '../links/link';
import { forgetResetRequests, notifyOwner } from '../messaging/queue';
import type { ResetPasswordInput } from './schemas';

/** What is stored behind a link: good only while that version is current, so older links die with it. */
export type ResetRecord = z.infer<typeof resetRecord>;

const resetRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

type ResetDeps = SetPasswordDeps &
  Pick<Deps, 'kv' | 'attempts' | 'settings' | 'mailQueue' | 'unknownAccountKey'>;

type ResetRefusal = ErrorOf<'reset-link-invalid' | 'validation-failed' | 'too-many-requests'>;

/**
 * @returns nothing where the password is set, or the refusal; `validation-failed` leaves the link good.
 * @throws {StoreUnavailable}
 */
export async function resetPassword(
  deps: ResetDeps,
  context: RequestContext,
  input: ResetPasswordInput,
): Promise<Result<void, ResetRefusal>> {
  const failed = { event: 'authn_password_reset', outcome: 'failure' } as const;
  const link = await readLink(deps, context, input.token);
  if (link.ok) return redeem(deps, context, link.value, input);
  const counted = await countWrongLink(deps, context);
  if (!counted.ok) {
    const event = 'excess_rate_limit_exceeded';
    await commit(deps, context, { ...failed, event, reason: counted.error.code });
    return counted;
  }
  await commit(deps, context, { ...failed, ...link.error });
  return refuse({ code: 'reset-link-invalid' });
}

/** The link is good. Is the password? */
async function redeem(
  deps: ResetDeps,
  context: RequestContext,
  user: User,
  { token, newPassword }: ResetPasswordInput,
): Promise<Result<void, ResetRefusal>> {
  const about = { event: 'authn_password_reset', userId: user.id } as const;
  const audit = (reason: Reason) => commit(deps, context, { ...about, outcome: 'failure', reason });

  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    await audit('password-policy');
    return refuse({ code: 'validation-failed', errors });
  }

  const event = { ...about, outcome: 'success' } as const;
  const set = await setPassword(deps, context, user, newPassword, event);
  if (!set.ok) {
    await audit(set.error);
    return set.error === 'lost-race'
      ? refuse({ code: 'reset-link-invalid' })
      : refuse({ code: 'validation-failed', errors: refusedPassword(set.error) });
  }
  // The password is set whatever becomes of these: the owner may ask again and is told, the link tidied up.
  await Promise.all([
    forgetResetRequests(deps, user.id),
    notifyOwner(deps, context, user.id, user, 'password-reset'),
    forgetLinkRecord(deps.kv, 'reset', token),
  ]);
  return ok(undefined);
}

/** Whose link is it, if it is still good? */
async function readLink(
  deps: Pick<Deps, 'db' | 'kv'>,
  context: RequestContext,
  token: string,
): Promise<Result<User, { reason: Reason; userId?: string }>> {
  const record = await findLinkRecord(deps.kv, 'reset', token);
  if (record === undefined) return refuse({ reason: 'reset-token-unknown' });
  const { userId, passwordVersion, expiresAt } = resetRecord.parse(record);
  if (expiresAt <= context.now.getTime()) return refuse({ reason: 'reset-token-expired', userId });
  const [user] = await query(deps.db.select().from(users).where(eq(users.id, userId)).limit(1));
  if (!user) return refuse({ reason: 'unknown-user', userId });
  if (!user.active) return refuse({ reason: 'account-inactive', userId });
  if (user.passwordVersion !== passwordVersion) {
    return refuse({ reason: 'reset-token-outdated', userId });
  }
  return ok(user);
}
