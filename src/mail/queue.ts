import type { Action } from '../core/action';
import { askStore, tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import type { User } from '../db/schema';
import type { Settings } from '../settings';
import type { Notice, NoticeJob, ResetLinkJob } from './job';
import type { MailQueue, QueueVerdict } from './mail-queue.object';

export interface MailQueueDeps {
  mailQueue: DurableObjectNamespace<MailQueue>;
  settings: Pick<Settings, 'RESET_MAX_REQUESTS' | 'RESET_WINDOW'>;
}

/**
 * Counts a reset request and, in the same step, queues its mail.
 * @param account the user's id, or what stands for it where there is no such user.
 * @param mail `null` where nobody is to be written to; it counts all the same.
 * @throws {StoreUnavailable}
 */
export async function requestResetMail(
  deps: MailQueueDeps,
  action: Action,
  account: string,
  mail: ResetLinkJob | null,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  const rule = {
    max: deps.settings.RESET_MAX_REQUESTS,
    windowMs: deps.settings.RESET_WINDOW * 1000,
  };
  const verdict = await askStore<QueueVerdict>('durable-object', () =>
    deps.mailQueue.getByName(account).request(mail, rule, action.now.getTime()),
  );
  if (verdict.accepted) return ok(undefined);
  const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
  return refuse({ code: 'too-many-requests', retryAfterSeconds });
}

/**
 * Forgets how often a link was asked for: its owner has shown that the mailbox is theirs, and whoever
 * asked in their name must not keep them from asking again. Best effort.
 */
export async function forgetResetRequests(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  account: string,
): Promise<void> {
  await tellStore(() => deps.mailQueue.getByName(account).forgetRequests());
}

/** A notice that comes a day late tells nothing any more. */
const noticeLifetimeMs = 86_400_000;

/**
 * Queues a notice to the owner of an account. Where there is none, or none who can be written to, the
 * same call is made, so that its time tells nothing. Best effort: what is told of has happened already.
 * @param account the user's id, or what stands for it where there is no such user.
 */
export async function notifyOwner(
  deps: Pick<MailQueueDeps, 'mailQueue'>,
  action: Action,
  account: string,
  user: User | undefined,
  notice: Notice,
): Promise<void> {
  const at = action.now.getTime();
  const mail: NoticeJob | null =
    user?.email && user.active
      ? {
          kind: 'notice',
          notice,
          userId: user.id,
          to: user.email,
          at,
          expiresAt: at + noticeLifetimeMs,
        }
      : null;
  await tellStore(() => deps.mailQueue.getByName(account).notify(mail));
}
