/**
 * Asks for a reset link. One read and one call, the same for those who exist and those who do not;
 * the link is written and sent later, by the queue. At most a few requests per account and window,
 * so that nobody can fill somebody else's mailbox (OWASP ASVS 6.4.3).
 */

import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { Result } from '../core/result';
import type { User } from '../db/schema';
import type { Deps } from '../deps';
import { findAccount } from '../identity/find-account';
import type { LinkJob } from '../messaging/job';
import { requestMail } from '../messaging/queue';
import type { ResetRecord } from './reset-password';
import type { ForgotPasswordInput } from './schemas';

/**
 * @returns nothing, whoever was asked for, or `too-many-requests` with the seconds to wait.
 * @throws {StoreUnavailable}
 */
export async function forgotPassword(
  deps: Pick<
    Deps,
    'db' | 'now' | 'log' | 'pseudonym' | 'settings' | 'unknownAccountKey' | 'mailQueue'
  >,
  context: RequestContext,
  { username }: ForgotPasswordInput,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  const { user, name, key } = await findAccount(deps, username);
  const { mail, reason } = mailFor(user, addSeconds(context.now, deps.settings.RESET_LINK_TTL));
  const requested = await requestMail(deps, context, key, 'reset', mail);
  const about = { username: name, ...(user && { userId: user.id }) };
  await commit(
    deps,
    context,
    requested.ok
      ? {
          event: 'authn_password_reset_request',
          outcome: mail ? 'success' : 'failure',
          reason,
          ...about,
        }
      : {
          event: 'excess_rate_limit_exceeded',
          outcome: 'failure',
          reason: requested.error.code,
          ...about,
        },
  );
  return requested;
}

/** To whom a link goes, if to anybody: somebody without an e-mail address cannot be reached. */
function mailFor(
  user: User | undefined,
  expiresAt: Date,
): { mail: LinkJob | null; reason: Reason } {
  if (!user) return { mail: null, reason: 'unknown-user' };
  if (!user.active) return { mail: null, reason: 'account-inactive' };
  if (!user.email) return { mail: null, reason: 'mail-undeliverable' };
  const { id: userId, email: to, passwordVersion } = user;
  const record: Omit<ResetRecord, 'expiresAt'> = { userId, passwordVersion };
  return {
    mail: { kind: 'link', link: 'reset', userId, to, record, expiresAt: expiresAt.getTime() },
    reason: 'mail-queued',
  };
}
