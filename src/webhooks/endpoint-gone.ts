import { and, eq } from 'drizzle-orm';
import { type AuditDeps, commitIf, ofNobody, ownEvent } from '../audit/commit';
import type { RequestContext } from '../core/request-context';
import { type WebhookEndpointRow, webhookEndpoints } from '../db/schema';

/**
 * The receiver has said that it wants no more (HTTP 410, as Standard Webhooks has it). What waits is kept: an admin may see it
 * differently. Not where the URL was changed meanwhile: it was the old one that said so.
 * @throws {StoreUnavailable}
 */
export async function switchOff(
  deps: AuditDeps,
  context: RequestContext,
  { id, url }: WebhookEndpointRow,
): Promise<void> {
  const { db } = deps;
  const isOn = and(
    eq(webhookEndpoints.id, id),
    eq(webhookEndpoints.url, url),
    eq(webhookEndpoints.enabled, true),
  );
  const target = `webhook:${id}`;
  await commitIf(
    deps,
    context,
    { event: 'webhook_updated', outcome: 'success', reason: 'webhook-gone', target },
    db.select(ofNobody).from(webhookEndpoints).where(isOn),
    (decided) => ({
      writes: [
        db
          .update(webhookEndpoints)
          .set({ enabled: false })
          .where(and(eq(webhookEndpoints.id, id), decided)),
      ],
      changed: ownEvent(deps, context),
    }),
  );
}
