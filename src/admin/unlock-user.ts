/**
 * What was tried at the password of an account before no longer counts, from anywhere. So many times a day, whoever asks:
 * with a session or a key of support that was stolen, unlocking and guessing in turn would have no end (OWASP ASVS 6.3.1). What
 * admins do is counted apart, so that the same thief cannot use it up.
 */
import { and, eq } from 'drizzle-orm';
import { type Outcome, refused } from '../audit/refused';
import { askStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { ObjectsByName } from '../core/object-location';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { credentials } from '../db/schema';
import { type AttemptDeps, clearAttempts, forgiven } from '../limits/attempt-counter';
import type { Quota, QuotaVerdict } from '../limits/quota.object';
import { type ActDeps, type ActRefusal, actOnUser, findTarget } from './act-on-user';
import { may, type Staff } from './staff';

export type UnlockDeps = ActDeps & Pick<AttemptDeps, 'attempts'> & { quotas: ObjectsByName<Quota> };

/** Of one account in the 24 hours behind it. */
const maxUnlocks = 5;
const dayMs = 86_400_000;

/** @throws {StoreUnavailable} */
export async function unlockUser(
  deps: UnlockDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
): Promise<Outcome<void, ActRefusal | ErrorOf<'too-many-requests'>>> {
  const event = 'user_unlocked';
  const target = await findTarget(deps, context, staff, id, event);
  if (!target.ok) return target;
  const who = may(staff, 'roles:write') ? 'admin' : 'support';
  const verdict = await askStore<QuotaVerdict>('durable-object', () =>
    deps.quotas.getByName(`unlock:${who}:${id}`).take(context.requestId, maxUnlocks, dayMs),
  );
  if (!verdict.taken) {
    const code = 'too-many-requests';
    const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
    return refused({ code, retryAfterSeconds }, { event, reason: code, userId: id });
  }
  const unlocked = await actOnUser(deps, context, staff, id, { event }, () => ({
    applies: undefined,
    writes: (_, decided) => [
      deps.db
        .update(credentials)
        .set(forgiven(context))
        .where(and(eq(credentials.userId, id), decided)),
    ],
  }));
  if (!unlocked.ok) return unlocked;
  context.waitUntil(clearAttempts(deps, id));
  return ok(undefined);
}
