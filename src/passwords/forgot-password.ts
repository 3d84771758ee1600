/**
 * Asks for a reset link, or a code. One read and one call, the same for those who exist and those who do not;
 * it is made and sent later, by the queue. At most a few requests per account and window,
 * so that nobody can flood a mailbox (OWASP ASVS 6.4.3).
 */
import { type LogDeps, logEvent } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { User } from '../db/account';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { opensByProof } from '../identity/prove-identifier';
import type { CodeJob, LinkJob } from '../messaging/job';
import { codeTo, linkTo, type SmsDeps } from '../messaging/jobs';
import { type MailQueueDeps, requestMail } from '../messaging/queue';
import type { ResetCodeRecord } from './reset-code';
import type { ResetRecord } from './reset-link';
import type { ForgotPasswordInput } from './schemas';

export type ForgotPasswordDeps = LogDeps & IdentityDeps & MailQueueDeps & SmsDeps;

/**
 * @returns nothing, for known and unknown accounts alike, or `too-many-requests` with the seconds to wait.
 * @throws {StoreUnavailable}
 */
export async function forgotPassword(
  deps: ForgotPasswordDeps,
  context: RequestContext,
  { username }: ForgotPasswordInput,
): Promise<Outcome<void, ErrorOf<'too-many-requests'>>> {
  const { user, name, key } = await findAccount(deps, context, username);
  const { mail, reason } = resetMessageFor(deps, context, user);
  const about = { username: name, ...(user && { userId: user.id }) };

  const requested = await requestMail(deps, context, key, 'reset', mail, about);
  if (!requested.ok) return requested;
  // Answered as a success either way; what became of it is for the trail alone.
  const outcome = mail ? 'success' : 'failure';
  logEvent(deps, context, { event: 'authn_password_reset_request', outcome, reason, ...about });
  return ok(undefined);
}

/**
 * Who gets a link or a code, if anybody: what the account has had proved for longest, since what was added later may be a thief's.
 * Where nothing is proved, what it signs in with; an address that merely stands beside the username may be a stranger's, so
 * it comes last.
 */
export function resetMessageFor(
  deps: SmsDeps,
  context: RequestContext,
  user: User | undefined,
): { mail: LinkJob | CodeJob | null; reason: Reason } {
  if (!user) return { mail: null, reason: 'unknown-user' };
  if (!opensByProof(user)) return { mail: null, reason: 'account-inactive' };
  const code = isMailboxFirst(user) ? null : resetCode(deps, context, user);
  if (code) return { mail: code, reason: 'sms-queued' };
  const link = passwordLink(deps, context, user, 'reset');
  return link
    ? { mail: link, reason: 'mail-queued' }
    : { mail: null, reason: 'mail-undeliverable' };
}

function isMailboxFirst({ emailVerifiedAt, phoneVerifiedAt, emailSignsIn }: User): boolean {
  if (emailVerifiedAt && phoneVerifiedAt) return emailVerifiedAt <= phoneVerifiedAt;
  return phoneVerifiedAt === null && (emailVerifiedAt !== null || emailSignsIn === true);
}

function resetCode(deps: SmsDeps, context: RequestContext, user: User): CodeJob | null {
  const { id, passwordVersion, sessionEpoch, phone } = user;
  if (phone === null) return null;
  const record: ResetCodeRecord = { userId: id, passwordVersion, sessionEpoch, phone };
  return codeTo(deps, context, user, 'reset', id, record);
}

/**
 * A mail with a link to a new password; an invitation is one in other words.
 * @returns `null` for somebody without an e-mail address.
 */
export function passwordLink(
  deps: Pick<MailQueueDeps, 'keyIds'>,
  context: RequestContext,
  user: User,
  kind: 'reset' | 'invitation',
): LinkJob | null {
  const { id: userId, email, passwordVersion, sessionEpoch: deactivations } = user;
  if (email === null) return null;
  const record: Omit<ResetRecord, 'expiresAt'> = { userId, passwordVersion, deactivations, email };
  return linkTo(deps, context, user, kind, record);
}
