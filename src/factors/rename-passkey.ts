import { and, eq, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { factors } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';

/** @returns `second-factor-not-found` for a passkey of somebody else. @throws {StoreUnavailable} */
export async function renamePasskey(
  deps: AuditDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
  id: string,
  name: string,
): Promise<Outcome<void, ErrorOf<'second-factor-not-found'>>> {
  const { db } = deps;
  const about = { event: 'authn_factor_renamed', userId: user.id } as const;
  const own = and(eq(factors.id, id), eq(factors.userId, user.id), eq(factors.kind, 'passkey'));
  const owner = db
    .select({ userId: sql`${factors.userId}`.as('user_id') })
    .from(factors)
    .where(own);
  const renamed = await commitIf(
    deps,
    context,
    { ...about, outcome: 'success' },
    owner,
    (decided) => ({
      writes: [db.update(factors).set({ name }).where(and(own, decided))],
      changed: db.select({ userId: factors.userId }).from(factors).where(and(own, decided)),
    }),
  );
  if (renamed) return ok(undefined);
  const code = 'second-factor-not-found';
  return refused({ code }, { ...about, reason: code });
}
