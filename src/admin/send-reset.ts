/**
 * Sends somebody a link or a code for a new password, as they could ask for it themselves. It goes where a forgotten password
 * goes and counts like one; whoever asks for it never sees it.
 */
import { type LogDeps, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { Database } from '../db/client';
import type { SmsDeps } from '../messaging/jobs';
import { type MailQueueDeps, requestMail } from '../messaging/queue';
import { resetMessageFor } from '../passwords/forgot-password';
import { findTarget, type TargetRefusal } from './act-on-user';
import type { Staff } from './staff';

export type SendResetDeps = LogDeps & MailQueueDeps & SmsDeps & { db: Database };

/** @throws {StoreUnavailable} */
export async function sendReset(
  deps: SendResetDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
): Promise<Outcome<void, TargetRefusal | ErrorOf<'user-unreachable' | 'too-many-requests'>>> {
  const event = 'authn_password_reset_request';
  const target = await findTarget(deps, context, staff, id, event);
  if (!target.ok) return target;
  const about = { userId: id };
  const { mail, reason } = resetMessageFor(deps, context, target.value);
  if (!mail) return refused({ code: 'user-unreachable' }, { event, reason, ...about });
  const requested = await requestMail(deps, context, id, 'reset', mail, about);
  if (!requested.ok) return requested;
  logEvent(deps, context, { event, outcome: 'success', reason, ...about });
  return ok(undefined);
}
