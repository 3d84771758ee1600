/**
 * Asks for a reset link. One read and one call, the same for those who exist and those who do not;
 * the link is written and sent later, by the queue. At most a few requests per account and window,
 * so that nobody can flood a mailbox (OWASP ASVS 6.4.3).
 */
import { type LogDeps, logEvent } from '../audit/commit';
import type { Reason } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { User } from '../db/account';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { opensByProof } from '../identity/prove-identifier';
import type { LinkJob } from '../messaging/job';
import { linkTo, type MailQueueDeps, requestMail } from '../messaging/queue';
import type { ResetRecord } from './reset-password';
import type { ForgotPasswordInput } from './schemas';

export type ForgotPasswordDeps = LogDeps & IdentityDeps & MailQueueDeps;

/**
 * @returns nothing, for known and unknown accounts alike, or `too-many-requests` with the seconds to wait.
 * @throws {StoreUnavailable}
 */
export async function forgotPassword(
  deps: ForgotPasswordDeps,
  context: RequestContext,
  { username }: ForgotPasswordInput,
): Promise<Outcome<void, ErrorOf<'too-many-requests'>>> {
  const { user, name, key } = await findAccount(deps, username);
  const { mail, reason } = mailFor(deps, context, user);
  const about = { username: name, ...(user && { userId: user.id }) };

  const requested = await requestMail(deps, context, key, 'reset', mail);
  if (!requested.ok) {
    const { code } = requested.error;
    return refused(requested.error, {
      event: 'excess_rate_limit_exceeded',
      reason: code,
      ...about,
    });
  }
  // Answered as a success either way; what became of it is for the trail alone.
  const outcome = mail ? 'success' : 'failure';
  logEvent(deps, context, { event: 'authn_password_reset_request', outcome, reason, ...about });
  return ok(undefined);
}

/** Who gets a link, if anybody: somebody without an e-mail address cannot be reached. */
function mailFor(
  deps: Pick<MailQueueDeps, 'keyIds'>,
  context: RequestContext,
  user: User | undefined,
): { mail: LinkJob | null; reason: Reason } {
  if (!user) return { mail: null, reason: 'unknown-user' };
  if (!opensByProof(user)) return { mail: null, reason: 'account-inactive' };
  if (!user.email) return { mail: null, reason: 'mail-undeliverable' };
  const { id: userId, email, passwordVersion, sessionEpoch: deactivations } = user;
  const record: Omit<ResetRecord, 'expiresAt'> = { userId, passwordVersion, deactivations, email };
  return { mail: linkTo(deps, context, user, 'reset', record), reason: 'mail-queued' };
}
