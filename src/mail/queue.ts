import type { Action } from '../core/action';
import { type ErrorOf, StoreUnavailable } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import type { Settings } from '../settings';
import type { MailQueue } from './mail-queue.object';
import type { ResetMailJob } from './reset-mail-job';

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
  mail: ResetMailJob | null,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  const rule = {
    max: deps.settings.RESET_MAX_REQUESTS,
    windowMs: deps.settings.RESET_WINDOW * 1000,
  };
  try {
    const verdict = await deps.mailQueue
      .getByName(account)
      .request(mail, rule, action.now.getTime());
    if (verdict.accepted) return ok(undefined);
    const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
    return refuse({ code: 'too-many-requests', retryAfterSeconds });
  } catch (error) {
    throw new StoreUnavailable('durable-object', error instanceof Error ? error.message : error);
  }
}
