/**
 * Asks for a reset link. One read and one call, the same for those who exist and those who do not;
 * the link is written and sent later, by the queue. At most a few requests per account and window,
 * so that nobody can fill somebody else's mailbox (OWASP ASVS 6.4.3).
 */

import { commit } from '../audit/commit';
import type { Reason } from '../audit/events';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import type { Result } from '../core/result';
import type { User } from '../db/schema';
import type { Deps } from '../deps';
import { findAccount } from '../identity/find-account';
import type { LinkJob } from '../messaging/job';
import { linkTo, requestMail } from '../messaging/queue';
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
  const { mail, reason } = mailFor(user);
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
function mailFor(user: User | undefined): { mail: LinkJob | null; reason: Reason } {
  if (!user) return { mail: null, reason: 'unknown-user' };
  if (!user.active) return { mail: null, reason: 'account-inactive' };
  const { id: userId, passwordVersion } = user;
  const record: Omit<ResetRecord, 'expiresAt'> = { userId, passwordVersion };
  const mail = linkTo(user, 'reset', record);
  return { mail, reason: mail ? 'mail-queued' : 'mail-undeliverable' };
}
