/** Whose mailed link is it? What it is good for, and whether the account is still as it was, is for the flow to say. */
import type * as z from 'zod/mini';
import type { AuditEvent } from '../audit/events';
import type { FailedEvent } from '../audit/refused';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { type User, userById } from '../db/account';
import type { Database } from '../db/client';
import { findLinkRecord, type OpenLinkDeps } from '../links/link';
import { isGone } from './pending-deletion';

export type LinkOwnerDeps = OpenLinkDeps & { db: Database };

/** What every record of such a link holds. */
interface Owned {
  userId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * @param schema of the record that was stored behind the link.
 * @param event what a refusal is audited as.
 * @returns the record and the account, or why there is none: the link is unknown or has expired, or the account is gone.
 * @throws {StoreUnavailable}
 */
export async function findLinkOwner<Record extends Owned>(
  deps: LinkOwnerDeps,
  { now }: RequestContext,
  kind: 'reset' | 'verification' | 'undo',
  schema: z.ZodMiniType<Record>,
  token: string,
  event: AuditEvent['event'],
): Promise<Result<{ user: User; record: Record }, FailedEvent>> {
  const parsed = schema.safeParse(await findLinkRecord(deps, kind, token));
  if (!parsed.success) return refuse({ event, reason: `${kind}-token-unknown` });
  const record = parsed.data;
  const failed = { event, userId: record.userId };
  if (record.expiresAt <= now.getTime()) {
    return refuse({ ...failed, reason: `${kind}-token-expired` });
  }
  const user = await userById(deps.db, { id: record.userId });
  if (!user || isGone(user, now)) return refuse({ ...failed, reason: 'unknown-user' });
  return ok({ user, record });
}
