/**
 * Brings what D1 holds for an endpoint, also one that is off, into its object: read, kept there, then deleted here. Where it
 * ends in between, the next run does it again, and the ids keep what is there already from being taken twice.
 */
import { and, asc, eq } from 'drizzle-orm';
import { type AuditDeps, commit } from '../audit/commit';
import { asJob } from '../audit/job';
import { inList, query } from '../db/client';
import { type WebhookEndpointRow, webhookEndpoints, webhookOutbox } from '../db/schema';
import { addMessages } from './message-store';

/** Rows of one transaction. */
const batchSize = 500;

export interface TakenOver {
  /** As it is now; `undefined` where it is deleted. */
  endpoint: WebhookEndpointRow | undefined;
  /** Whether there may be more. */
  isFull: boolean;
}

/** @param dueAt milliseconds since 1970. @throws {StoreUnavailable} */
export async function takeOver(
  deps: AuditDeps,
  storage: DurableObjectStorage,
  endpointId: string,
  now: Date,
): Promise<TakenOver> {
  const { db } = deps;
  const ofEndpoint = eq(webhookOutbox.endpointId, endpointId);
  const [[endpoint], rows] = await query(
    db.batch([
      db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId)),
      db
        .select()
        .from(webhookOutbox)
        .where(ofEndpoint)
        .orderBy(asc(webhookOutbox.at), asc(webhookOutbox.eventId))
        .limit(batchSize),
    ]),
  );
  if (!endpoint || rows.length === 0) return { endpoint, isFull: false };
  addMessages(
    storage,
    rows.map(({ eventId, at, ...row }) => ({ ...row, id: eventId, at: at.getTime() })),
    now.getTime(),
  );
  // Exactly these: others may have come meanwhile, also with an earlier time.
  const taken = inList(
    webhookOutbox.eventId,
    rows.map(({ eventId }) => eventId),
  );
  const event = { event: 'sys_webhook_taken_over', outcome: 'success' } as const;
  await asJob(deps, now, (context) =>
    commit(deps, context, { ...event, target: `webhook:${endpointId}` }, [
      db.delete(webhookOutbox).where(and(ofEndpoint, taken)),
    ]),
  );
  return { endpoint, isFull: rows.length === batchSize };
}
