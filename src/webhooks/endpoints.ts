/** The endpoints that events are sent to: made and looked at. Changing them is `change-endpoint.ts`. */
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, ofNobody } from '../audit/commit';
import { type Outcome, type Refused, refused } from '../audit/refused';
import { askStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { VersionedKeys } from '../core/secret-key';
import { type Database, query } from '../db/client';
import { type WebhookEndpointRow, webhookEndpoints } from '../db/schema';
import { auditEventOf, typesOf, type WebhookType } from './events';
import { signingSecret } from './signature';
import type { WakeDeps } from './wake';
import type { SenderState } from './webhook-sender.object';

export type EndpointDeps = AuditDeps & WakeDeps & { webhookKeys: VersionedKeys };

/** Each is a row more for every event: more than anybody keeps in view. */
export const maxEndpoints = 20;

export interface EndpointInput {
  /** As `publicUrl` has let it through. */
  url: string;
  description: string;
  events: WebhookType[];
}

export interface Endpoint {
  id: string;
  url: string;
  description: string;
  events: WebhookType[];
  enabled: boolean;
  createdAt: Date;
  createdBy: string;
  /** Until when the secret before the last rotation signs too. */
  previousSecretUntil: Date | null;
}

/** What is left out stays. */
export type EndpointChanges = {
  [Member in keyof (EndpointInput & { enabled: boolean })]?:
    | (EndpointInput & { enabled: boolean })[Member]
    | undefined;
};

/** With its secret, which is shown this once. */
export interface EndpointSecret {
  endpoint: Endpoint;
  secret: string;
}

/**
 * @param createdBy selects the id of the admin; null where they are none any more.
 * @throws {StoreUnavailable} also where they are none any more by now: nothing was written.
 */
export async function createEndpoint(
  deps: EndpointDeps,
  context: RequestContext,
  createdBy: SQL<string>,
  { url, description, events }: EndpointInput,
): Promise<Outcome<EndpointSecret, ErrorOf<'too-many-webhooks'>>> {
  const { db } = deps;
  const id = crypto.randomUUID();
  const row = {
    id,
    url,
    description,
    events: auditEventsOf(events),
    enabled: true,
    keyId: deps.webhookKeys[0].id,
    secretVersion: 1,
    createdAt: context.now,
  };
  const event = { event: 'webhook_created' } as const;
  const hasRoom = sql`select null as user_id where (select count(*) from ${webhookEndpoints}) < ${maxEndpoints}`;
  const audited = { ...event, outcome: 'success', target: `webhook:${id}` } as const;
  const made = await commitIf(deps, context, audited, hasRoom, (decided) => ({
    writes: [
      db
        .insert(webhookEndpoints)
        .select(
          sql`select ${id}, ${url}, ${description}, ${JSON.stringify(row.events)}, 1, ${row.keyId}, 1, null, ${context.now.getTime()}, ${createdBy} where ${decided}`,
        ),
    ],
    changed: endpointRow(db, and(eq(webhookEndpoints.id, id), decided)),
  }));
  if (!made)
    return refused({ code: 'too-many-webhooks' }, { ...event, reason: 'too-many-webhooks' });
  const secret = signingSecret(deps.webhookKeys, made);
  if (!secret) throw new Error('an endpoint that was just made has no secret');
  return ok({ endpoint: endpointOf(made), secret });
}

/** For `commitIf`: the row as it is then. */
export const endpointRow = (db: Database, condition: SQL | undefined) =>
  db
    .select({ ...ofNobody, ...getTableColumns(webhookEndpoints) })
    .from(webhookEndpoints)
    .where(condition);

/** All there are, the oldest first. @throws {StoreUnavailable} */
export async function listEndpoints({ db }: Pick<EndpointDeps, 'db'>): Promise<Endpoint[]> {
  const rows = await query(db.select().from(webhookEndpoints).limit(maxEndpoints));
  return rows.map(endpointOf).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}

/** With how its sending goes. @throws {StoreUnavailable} */
export async function readEndpoint(
  deps: Pick<EndpointDeps, 'db' | 'webhookSenders'>,
  id: string,
): Promise<Outcome<Endpoint & { state: SenderState }, ErrorOf<'webhook-not-found'>>> {
  const row = await findEndpoint(deps, id);
  if (!row) return noSuchEndpoint('sensitive_read');
  const state = await askStore<SenderState>('durable-object', () =>
    deps.webhookSenders.getByName(id).state(),
  );
  return ok({ ...endpointOf(row), state });
}

/** @param mayAct whether whoever asks may do something with it. @throws {StoreUnavailable} */
export const findEndpoint = (
  { db }: Pick<EndpointDeps, 'db'>,
  id: string,
  mayAct?: SQL,
): Promise<WebhookEndpointRow | undefined> =>
  query(
    db
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.id, id), mayAct))
      .get(),
  );

/** @param event what was asked for. */
export const noSuchEndpoint = (
  event: Parameters<typeof refused>[1]['event'],
): Refused<ErrorOf<'webhook-not-found'>> =>
  refused({ code: 'webhook-not-found' }, { event, reason: 'webhook-not-found' });

export const auditEventsOf = (types: WebhookType[]): string[] =>
  types.map((type) => auditEventOf[type]);

export const endpointOf = (row: WebhookEndpointRow): Endpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: typesOf(row.events),
  enabled: row.enabled,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  previousSecretUntil: row.previousSecretUntil,
});
