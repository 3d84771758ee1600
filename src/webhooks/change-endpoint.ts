/**
 * What is done to an endpoint that there is, in one write that holds only while whoever asks may still do it (`mayAct`). Its
 * object hears of it before the answer; where it does not, the cron or its alarm tells it.
 */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core';
import { commitIf, ofNobody, ownEvent } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import type { Outcome } from '../audit/refused';
import { tellStore } from '../core/ask-store';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type WebhookEndpointRow, webhookEndpoints } from '../db/schema';
import {
  auditEventsOf,
  type Endpoint,
  type EndpointChanges,
  type EndpointDeps,
  type EndpointSecret,
  endpointOf,
  endpointRow,
  noSuchEndpoint,
} from './endpoints';
import { previousSecretSeconds, signingSecret } from './signature';

type NotFound = ErrorOf<'webhook-not-found'>;

/** @throws {StoreUnavailable} nothing was written. */
export async function changeEndpoint(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  id: string,
  changes: EndpointChanges,
): Promise<Outcome<Endpoint, NotFound>> {
  const { url, description, events, enabled } = changes;
  const values = { id, url, description, enabled, events: events && auditEventsOf(events) };
  const event = 'webhook_updated';
  const row = await change(deps, context, mayAct, { event, ...whatChanges(changes) }, id, values);
  return row ? ok(endpointOf(row)) : noSuchEndpoint(event);
}

/** One reason has room: where events go counts for more than whether they do. */
function whatChanges({ url, enabled }: EndpointChanges): Pick<AuditEvent, 'reason'> {
  if (url !== undefined) return { reason: 'webhook-moved' };
  if (enabled === undefined) return {};
  return { reason: enabled ? 'webhook-switched-on' : 'webhook-switched-off' };
}

/**
 * The next secret. The one before signs beside it for a day; one that was before that dies at once, so two rotations end a
 * secret that somebody else knows.
 * @throws {StoreUnavailable} nothing was written.
 */
export async function rotateSecret(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  id: string,
): Promise<Outcome<EndpointSecret, NotFound>> {
  const event = 'webhook_secret_rotated';
  const row = await change(deps, context, mayAct, { event }, id, {
    keyId: deps.webhookKeys[0].id,
    secretVersion: sql`${webhookEndpoints.secretVersion} + 1`,
    previousSecretUntil: addSeconds(context.now, previousSecretSeconds),
  });
  const secret = row && signingSecret(deps.webhookKeys, row);
  return secret ? ok({ endpoint: endpointOf(row), secret }) : noSuchEndpoint(event);
}

/** @returns the row as it is then; `undefined` where it is not there, or not theirs to change. */
async function change(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  event: Pick<AuditEvent, 'event' | 'reason'>,
  id: string,
  values: SQLiteUpdateSetSource<typeof webhookEndpoints>,
): Promise<WebhookEndpointRow | undefined> {
  const { db } = deps;
  const isIt = eq(webhookEndpoints.id, id);
  const row = await commitIf(
    deps,
    context,
    { ...event, outcome: 'success', target: `webhook:${id}` },
    db.select(ofNobody).from(webhookEndpoints).where(and(isIt, mayAct)),
    (decided) => ({
      writes: [db.update(webhookEndpoints).set(values).where(and(isIt, decided))],
      changed: endpointRow(db, and(isIt, decided)),
    }),
  );
  if (row) await tellStore(() => deps.webhookSenders.getByName(id).restart(id));
  return row;
}

/** What waits and what is dead goes with it. @throws {StoreUnavailable} nothing was written. */
export async function deleteEndpoint(
  deps: EndpointDeps,
  context: RequestContext,
  mayAct: SQL,
  id: string,
): Promise<Outcome<void, NotFound>> {
  const { db } = deps;
  const event = 'webhook_deleted';
  const isIt = eq(webhookEndpoints.id, id);
  const deleted = await commitIf(
    deps,
    context,
    { event, outcome: 'success', target: `webhook:${id}` },
    db.select(ofNobody).from(webhookEndpoints).where(and(isIt, mayAct)),
    (decided) => ({
      writes: [db.delete(webhookEndpoints).where(and(isIt, decided))],
      changed: ownEvent(deps, context),
    }),
  );
  if (!deleted) return noSuchEndpoint(event);
  // Where it does not hear of it, it finds out at its next alarm, and it has one as long as it holds anything.
  await tellStore(() => deps.webhookSenders.getByName(id).forget());
  return ok(undefined);
}
