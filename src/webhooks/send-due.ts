/** A run of the alarm: what is due goes out, a few at a time, and what came of each is kept. */
import { logEvent } from '../audit/commit';
import { logFault } from '../core/log';
import { newRequestContext } from '../core/request-context';
import type { WebhookEndpointRow } from '../db/schema';
import { bury, dueMessages, type Message, postpone, removeMessage } from './message-store';
import { retryInMs } from './retry';
import { type Attempt, gone, secretLost, send } from './send';
import type { LastAttempt, SenderDeps } from './webhook-sender.object';

/** The platform opens no more connections at once for one invocation. */
const concurrency = 6;
/** Requests of one run: the free plan allows 50, and two may be the resolver's. The next run follows at once. */
const sendsPerRun = 40;

export interface Sent {
  /** What no further try would change. */
  stoppedBy?: typeof gone | typeof secretLost;
}

/**
 * @param blocked why this endpoint may not be asked; then every message has failed its try.
 * @param meanwhile asked whenever something came back: the storage may have been emptied (`isForgotten`), or no more may be
 * sent (`isOver`).
 */
export async function sendDue(
  deps: SenderDeps,
  storage: DurableObjectStorage,
  endpoint: WebhookEndpointRow,
  blocked: string | undefined,
  { isForgotten, isOver }: { isForgotten: () => boolean; isOver: () => boolean },
): Promise<Sent> {
  const sent: Sent = {};
  const due = dueMessages(storage, deps.now().getTime(), sendsPerRun);

  async function sendOn(): Promise<void> {
    while (!sent.stoppedBy && !isOver() && pausedUntil(storage) <= deps.now().getTime()) {
      const message = due.shift();
      if (!message) return;
      const attempt: Attempt = blocked
        ? { ok: false, failure: blocked }
        : await send(deps, endpoint, message);
      if (isForgotten()) return;
      // Changed meanwhile: what it refuses as it was before says nothing of how it is now.
      if (!attempt.ok && isOver()) return;
      keepOutcome(storage, attempt, deps.now());
      if (!attempt.ok && (attempt.failure === gone || attempt.failure === secretLost)) {
        sent.stoppedBy = attempt.failure;
      } else keep(deps, storage, endpoint, message, attempt);
    }
  }

  await Promise.all(Array.from({ length: concurrency }, sendOn));
  if (sent.stoppedBy) logFault({ webhook: endpoint.id, why: sent.stoppedBy });
  return sent;
}

/** A receiver that asked for a pause gets one of everything. */
export const pausedUntil = (storage: DurableObjectStorage): number =>
  storage.kv.get<number>('pausedUntil') ?? 0;

export const endPause = (storage: DurableObjectStorage): void =>
  void storage.kv.delete('pausedUntil');

function keep(
  deps: SenderDeps,
  storage: DurableObjectStorage,
  endpoint: WebhookEndpointRow,
  { id, tries, userId }: Message,
  attempt: Attempt,
): void {
  if (attempt.ok) {
    removeMessage(storage, id);
    return;
  }
  const now = deps.now();
  const { failure, retryAfterMs = 0 } = attempt;
  if (retryAfterMs > 0) storage.kv.put('pausedUntil', now.getTime() + retryAfterMs);
  const retryMs = retryInMs(tries + 1, retryAfterMs);
  if (retryMs !== undefined) {
    postpone(storage, id, failure, now.getTime() + retryMs);
    return;
  }
  bury(storage, id, failure, now.getTime());
  tellGivenUp(deps, endpoint, { userId });
}

/** For whoever watches the log: an event that this endpoint does not get, unless somebody sends it again. */
export const tellGivenUp = (
  deps: SenderDeps,
  { id }: Pick<WebhookEndpointRow, 'id'>,
  { userId }: Pick<Message, 'userId'>,
): void =>
  logEvent(deps, newRequestContext(deps.now()), {
    event: 'sys_error',
    outcome: 'failure',
    reason: 'webhook-given-up',
    target: `webhook:${id}`,
    ...(userId !== null && { userId }),
  });

function keepOutcome(storage: DurableObjectStorage, attempt: Attempt, now: Date): void {
  const outcome = attempt.ok ? `status-${attempt.status}` : attempt.failure;
  const last: LastAttempt = { at: now.getTime(), ok: attempt.ok, outcome };
  storage.kv.put('last', last);
}
