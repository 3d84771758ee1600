/** What could not be delivered: shown, and sent again. And an event that proves an endpoint. */
import type { SQL } from 'drizzle-orm';
import { commit } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { askStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type EndpointDeps, findEndpoint, noSuchEndpoint } from './endpoints';
import { testType } from './events';
import type { DeadLetter, DeadLetterPlace } from './message-store';

type NotFound = ErrorOf<'webhook-not-found'>;
type NotSent = NotFound | ErrorOf<'webhook-disabled'>;

/** @param after the last one seen. @returns the oldest first. @throws {StoreUnavailable} */
export async function listDeadLetters(
  deps: EndpointDeps,
  id: string,
  after: DeadLetterPlace | undefined,
  limit: number,
): Promise<Outcome<DeadLetter[], NotFound>> {
  if (!(await findEndpoint(deps, id))) return noSuchEndpoint('sensitive_read');
  const from = after ?? { deadAt: 0, id: '' };
  return ok(
    await askStore<DeadLetter[]>('durable-object', () =>
      deps.webhookSenders.getByName(id).deadLetters(from, limit),
    ),
  );
}

/**
 * Those that are dead no more, and unknown ones, are passed over: it may be asked for again.
 * @param ids `null` for all.
 * @returns how many.
 * @throws {StoreUnavailable}
 */
export async function resendDeadLetters(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  id: string,
  ids: string[] | null,
): Promise<Outcome<number, NotSent>> {
  const endpoint = await findEnabled(deps, id, mayAct, 'webhook_resent');
  if (!endpoint.ok) return endpoint;
  const count = await askStore<number>('durable-object', () =>
    deps.webhookSenders.getByName(id).resend(ids),
  );
  await commit(deps, context, about('webhook_resent', id), []);
  return ok(count);
}

/** @returns the id of the event. @throws {StoreUnavailable} */
export async function sendTestEvent(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  id: string,
): Promise<Outcome<string, NotSent>> {
  const endpoint = await findEnabled(deps, id, mayAct, 'webhook_tested');
  if (!endpoint.ok) return endpoint;
  const { requestId, now, actor } = context;
  const event = { id: requestId, event: testType, at: now.getTime(), userId: null, actor };
  await askStore('durable-object', () => deps.webhookSenders.getByName(id).add(id, event));
  await commit(deps, context, about('webhook_tested', id), []);
  return ok(requestId);
}

/** One that something can be sent to: where it is off, what is to be sent would wait unseen. */
async function findEnabled(
  deps: EndpointDeps,
  id: string,
  mayAct: SQL,
  event: SentEvent,
): Promise<Outcome<void, NotSent>> {
  const endpoint = await findEndpoint(deps, id, mayAct);
  if (!endpoint) return noSuchEndpoint(event);
  const code = 'webhook-disabled';
  return endpoint.enabled ? ok(undefined) : refused({ code }, { event, reason: code });
}

type SentEvent = 'webhook_resent' | 'webhook_tested';

const about = (event: SentEvent, id: string) =>
  ({ event, outcome: 'success', target: `webhook:${id}` }) as const;
