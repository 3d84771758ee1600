/** API keys: made, listed and revoked by admins. The key itself is shown once and never stored. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, ofNobody, ownEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type Database, query } from '../db/client';
import { type ApiKeyRow, apiKeys, users } from '../db/schema';

import { newApiKey } from './api-key';
import { type ConfirmDeps, type ConfirmRefusal, confirmPassword } from './confirm-password';
import type { ApiKeyOutput, CreateApiKeyInput } from './schemas';
import { mayStillAct, type StaffMember } from './staff';

/** More than anybody keeps in view. */
const maxApiKeys = 100;

export type ListedApiKey = Omit<ApiKeyRow, 'hash'>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns the key, which nobody can find out again, and what is listed of it.
 * @throws {StoreUnavailable} also where the admin is none any more by now: nothing was written.
 */
export async function createApiKey(
  deps: AuditDeps & ConfirmDeps,
  context: RequestContext,
  staff: StaffMember,
  { name, permissions, expiresInDays, password }: CreateApiKeyInput,
  cookies: Record<string, string>,
): Promise<
  Outcome<{ key: string; listed: ListedApiKey }, ConfirmRefusal | ErrorOf<'too-many-api-keys'>>
> {
  const event = 'authn_token_created';
  const shown = await confirmPassword(deps, context, staff, password, cookies, { event });
  if (!shown.ok) return shown;
  const { db } = deps;
  const { key, hash } = newApiKey();
  const listed = {
    id: crypto.randomUUID(),
    name,
    permissions,
    createdAt: context.now,
    createdBy: staff.session.user.id,
    expiresAt: addSeconds(context.now, expiresInDays * 86_400),
    lastUsedAt: null,
  };
  const { id, createdAt, expiresAt } = listed;
  const createdBy = idWhileAdmin(db, staff, context.now);
  const hasRoom = sql`select null as user_id where (select count(*) from ${apiKeys}) < ${maxApiKeys}`;
  const success = { event, outcome: 'success', target: `key:${id}` } as const;
  const made = await commitIf(deps, context, success, hasRoom, (decided) => ({
    writes: [
      db
        .insert(apiKeys)
        .select(
          sql`select ${id}, ${name}, ${hash}, ${JSON.stringify(permissions)}, ${createdAt.getTime()}, ${createdBy}, ${expiresAt.getTime()}, null where ${decided}`,
        ),
    ],
    changed: ownEvent(deps, context),
  }));
  if (!made) {
    const code = 'too-many-api-keys';
    return refused({ code }, { event, reason: code });
  }
  return ok({ key, listed });
}

/** Null where they are none any more; then the row, and the whole transaction with it, is refused. */
export const idWhileAdmin = (db: Database, staff: StaffMember, now: Date): SQL<string> =>
  sql`(${db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, staff.session.user.id), mayStillAct(db, staff, now)))})`;

/** All there are, also those that have expired, the newest first. @throws {StoreUnavailable} */
export async function listApiKeys({ db }: { db: Database }): Promise<ListedApiKey[]> {
  const rows = await query(
    db
      .select({
        id: apiKeys.id,
        name: apiKeys.name,
        permissions: apiKeys.permissions,
        createdAt: apiKeys.createdAt,
        createdBy: apiKeys.createdBy,
        expiresAt: apiKeys.expiresAt,
        lastUsedAt: apiKeys.lastUsedAt,
      })
      .from(apiKeys)
      .limit(maxApiKeys),
  );
  return rows.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

/** It opens nothing from then on. @throws {StoreUnavailable} */
export async function revokeApiKey(
  deps: AuditDeps,
  context: RequestContext,
  staff: StaffMember,
  id: string,
): Promise<Outcome<void, ErrorOf<'api-key-not-found'>>> {
  const { db } = deps;
  const event = { event: 'authn_token_revoked' } as const;
  const success = { ...event, outcome: 'success', target: `key:${id}` } as const;
  const mayAct = mayStillAct(db, staff, context.now);
  const key = db
    .select(ofNobody)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), mayAct));
  const revoked = await commitIf(deps, context, success, key, (decided) => ({
    writes: [db.delete(apiKeys).where(and(eq(apiKeys.id, id), decided))],
    changed: ownEvent(deps, context),
  }));
  if (revoked) return ok(undefined);
  const code = 'api-key-not-found';
  return refused({ code }, { ...event, reason: code });
}

export const apiKeyOutput = (key: ListedApiKey): ApiKeyOutput => ({
  ...key,
  createdAt: key.createdAt.toISOString(),
  expiresAt: key.expiresAt.toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
});
