/** Tells the objects that D1 holds something for them. The cron is what can be relied on; a wake after a request is what is fast. */
import { eq, exists, sql } from 'drizzle-orm';
import type { AuditDeps } from '../audit/commit';
import { asJob } from '../audit/job';
import { askStore, tellStore } from '../core/ask-store';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { type Database, query } from '../db/client';
import { webhookEndpoints, webhookOutbox } from '../db/schema';
import { publishedEventOf } from './events';
import type { WebhookSenderObject } from './webhook-sender.object';

export interface WakeDeps {
  db: Database;
  webhookSenders: ObjectsByName<WebhookSenderObject>;
}

/** How long an isolate goes by what it has read; an endpoint that is made meanwhile is woken by the cron. */
const rememberedMs = 60_000;

/**
 * @returns wakes whoever wants the event that a request has committed; nobody waits for it, and it never throws. A request
 * costs no query but one a minute, and where there is no endpoint nothing else.
 */
export function makeWakeWebhooks(deps: WakeDeps): (context: RequestContext) => void {
  // What was read, never what is being read: a request that is given up would leave others waiting for it.
  let remembered: { until: number; endpoints: Subscriber[] } | undefined;

  async function subscribers(now: number): Promise<Subscriber[]> {
    if (remembered && remembered.until > now) return remembered.endpoints;
    const endpoints = await enabledEndpoints(deps);
    remembered = { until: now + rememberedMs, endpoints };
    return endpoints;
  }

  async function wakeFor(event: string, now: number): Promise<void> {
    const all = await subscribers(now).catch(() => []);
    const wanting = all.filter(({ events }) => events.includes(event));
    await Promise.all(
      wanting.map(({ id }) => tellStore(() => deps.webhookSenders.getByName(id).wake(id))),
    );
  }

  return (context) => {
    // At least here it is known at once. Somebody who tries a webhook for the first time has no other isolate, and no cron.
    if (context.audited?.event.startsWith('webhook_')) remembered = undefined;
    const event = publishedEventOf(context);
    if (event) context.waitUntil(wakeFor(event, context.now.getTime()));
  };
}

/**
 * The cron: wakes every endpoint that D1 holds something for.
 * @throws {StoreUnavailable} the first failure, after all have been told.
 */
export async function wakeWebhooks(deps: AuditDeps & WakeDeps, now: Date): Promise<void> {
  await asJob(deps, now, async () => {
    const own = eq(webhookOutbox.endpointId, webhookEndpoints.id);
    const waits = exists(deps.db.select({ one: sql`1` }).from(webhookOutbox).where(own));
    const waiting = await query(
      deps.db.select({ id: webhookEndpoints.id }).from(webhookEndpoints).where(waits),
    );
    const woken = await Promise.allSettled(
      waiting.map(({ id }) =>
        askStore('durable-object', () => deps.webhookSenders.getByName(id).wake(id)),
      ),
    );
    const failed = woken.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  });
}

interface Subscriber {
  id: string;
  events: string[];
}

const enabledEndpoints = ({ db }: WakeDeps): Promise<Subscriber[]> =>
  query(
    db
      .select({ id: webhookEndpoints.id, events: webhookEndpoints.events })
      .from(webhookEndpoints)
      .where(eq(webhookEndpoints.enabled, true)),
  );
