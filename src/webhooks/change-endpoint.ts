/** What is done to an endpoint that there is. Its object hears of it behind the answer; the cron or its alarm would tell it too. */

import type { SQL } from 'drizzle-orm';
import { and, eq, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { commitIf, ofNobody, ownEvent } from '../audit/commit';
import type { EventName } from '../audit/events';
import type { Outcome } from '../audit/refused';
import { tellStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { webhookEndpoints } from '../db/schema';
import {
  auditEventsOf,
  type Endpoint,
  type EndpointChanges,
  type EndpointDeps,
  type EndpointSecret,
  endpointOf,
  findEndpoint,
  noSuchEndpoint,
} from './endpoints';
import { previousSecretSeconds, signingSecret } from './signature';

type NotFound = ErrorOf<'webhook-not-found'>;

/** @throws {StoreUnavailable} */
export async function changeEndpoint(
  deps: EndpointDeps,
  context: RequestContext,
  id: string,
  { url, description, events, enabled }: EndpointChanges,
): Promise<Outcome<Endpoint, NotFound>> {
  const changed = await change(deps, context, 'webhook_updated', id, (thisOne) => {
    const values = { url, description, enabled, events: events && auditEventsOf(events) };
    return deps.db
      .update(webhookEndpoints)
      .set({ id, ...values })
      .where(thisOne);
  });
  const row = changed ? await findEndpoint(deps, id) : undefined;
  if (!row) return noSuchEndpoint('webhook_updated');
  context.waitUntil(tellStore(() => deps.webhookSenders.getByName(id).restart(id)));
  return ok(endpointOf(row));
}

/** What waits and what is dead goes with it. @throws {StoreUnavailable} */
export async function deleteEndpoint(
  deps: EndpointDeps,
  context: RequestContext,
  id: string,
): Promise<Outcome<void, NotFound>> {
  const isDone = await change(deps, context, 'webhook_deleted', id, (thisOne) =>
    deps.db.delete(webhookEndpoints).where(thisOne),
  );
  if (!isDone) return noSuchEndpoint('webhook_deleted');
  // Where it does not hear of it, it finds out at its next alarm, and it has one as long as it holds anything.
  await tellStore(() => deps.webhookSenders.getByName(id).forget());
  return ok(undefined);
}

/**
 * The next secret. The one before signs beside it for a day; one that was before that dies at once, so two rotations end a
 * secret that somebody else knows.
 * @throws {StoreUnavailable}
 */
export async function rotateSecret(
  deps: EndpointDeps,
  context: RequestContext,
  id: string,
): Promise<Outcome<EndpointSecret, NotFound>> {
  const keyId = deps.webhookKeys[0].id;
  const isDone = await change(deps, context, 'webhook_secret_rotated', id, (thisOne) =>
    deps.db
      .update(webhookEndpoints)
      .set({
        keyId,
        secretVersion: sql`${webhookEndpoints.secretVersion} + 1`,
        previousSecretUntil: addSeconds(context.now, previousSecretSeconds),
      })
      .where(thisOne),
  );
  const row = isDone ? await findEndpoint(deps, id) : undefined;
  const secret = row && signingSecret(deps.webhookKeys, row);
  if (!secret) return noSuchEndpoint('webhook_secret_rotated');
  context.waitUntil(tellStore(() => deps.webhookSenders.getByName(id).restart(id)));
  return ok({ endpoint: endpointOf(row), secret });
}

/** @returns whether it was there. */
async function change(
  deps: EndpointDeps,
  context: RequestContext,
  event: EventName,
  id: string,
  write: (thisOne: SQL | undefined) => BatchItem<'sqlite'>,
): Promise<boolean> {
  const { db } = deps;
  const isIt = eq(webhookEndpoints.id, id);
  const changed = await commitIf(
    deps,
    context,
    { event, outcome: 'success', target: `webhook:${id}` },
    db.select(ofNobody).from(webhookEndpoints).where(isIt),
    (decided) => ({ writes: [write(and(isIt, decided))], changed: ownEvent(deps, context) }),
  );
  return changed !== undefined;
}
