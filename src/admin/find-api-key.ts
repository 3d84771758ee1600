/** Is an API key still good? D1 alone says so, at every request: a key that was revoked opens nothing from then on. */
import { and, eq, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, ofNobody, ownEvent } from '../audit/commit';
import type { Reason } from '../audit/events';
import { addSeconds } from '../core/duration';
import { StoreUnavailable } from '../core/errors';
import { logFault } from '../core/log';
import { newRequestContext, type RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { ServerPermission } from '../core/roles';
import { rowQuery } from '../db/client';
import { apiKeys } from '../db/schema';
import { hashOfApiKey } from './api-key';

export interface ServerKey {
  id: string;
  permissions: readonly ServerPermission[];
}

/**
 * @param token as it came.
 * @throws {StoreUnavailable} where D1 does not answer: fail closed.
 */
export async function findApiKey(
  deps: AuditDeps,
  context: RequestContext,
  token: string,
): Promise<Result<ServerKey, Reason>> {
  const hash = hashOfApiKey(token);
  if (hash === undefined) return refuse('token-malformed');
  const key = await keyByHash(deps.db, { hash });
  if (!key) return refuse('api-key-unknown');
  if (key.expiresAt <= context.now) return refuse('api-key-expired');
  if (key.lastUsedAt === null || key.lastUsedAt <= anHourBefore(context.now)) {
    context.waitUntil(noteUse(deps, context, key.id));
  }
  return ok({ id: key.id, permissions: key.permissions });
}

const keyByHash = rowQuery((db) =>
  db
    .select({
      id: apiKeys.id,
      permissions: apiKeys.permissions,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(eq(apiKeys.hash, sql.placeholder('hash')))
    .limit(1)
    .prepare(),
);

/** For a query of anything: this key is still good. */
export const isGoodKey = (id: string, now: Date): SQL =>
  sql`exists (select 1 from ${apiKeys} where ${and(
    eq(apiKeys.id, id),
    sql`${apiKeys.expiresAt} > ${now.getTime()}`,
  )})`;

const anHourBefore = (now: Date): Date => addSeconds(now, -3600);

/**
 * An action of its own, which the request does not wait for: of all requests within an hour one writes it. Best effort; it
 * is for the eyes of admins.
 */
async function noteUse(deps: AuditDeps, request: RequestContext, id: string): Promise<void> {
  const { now } = request;
  const context = newRequestContext(now, request);
  context.actor = `key:${id}`;
  const { db } = deps;
  const unused = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, anHourBefore(now)));
  const key = db
    .select(ofNobody)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), unused));
  const event = { event: 'authn_token_used', outcome: 'success' } as const;
  await commitIf(deps, context, event, key, (decided) => ({
    writes: [
      db
        .update(apiKeys)
        .set({ lastUsedAt: now })
        .where(and(eq(apiKeys.id, id), decided)),
    ],
    changed: ownEvent(deps, context),
  })).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    logFault({ apiKey: 'its use could not be noted' });
  });
}
