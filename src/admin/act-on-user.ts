/**
 * What staff does with the account of another, in one conditional write: while the account is as it was read, and while
 * whoever acts may still act. Nobody acts on their own account here, so nobody raises themselves; and who has a role is acted
 * on by admins alone, so support cannot shut out those above it.
 */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type User, userById } from '../db/account';
import { type Database, LastAdmin, query } from '../db/client';
import { users } from '../db/schema';
import { isGone } from '../identity/pending-deletion';
import { invalidToken } from '../sessions/invalid-token';
import { may, mayStillAct, type Staff } from './staff';

export type ActDeps = AuditDeps;

/** What is refused whatever is to be done. */
export type TargetRefusal = ErrorOf<'user-not-found' | 'own-account' | 'permission-denied'>;

export type ActRefusal = TargetRefusal | ErrorOf<'last-admin' | 'invalid-token'>;

type Action = Pick<AuditEvent, 'event' | 'reason'>;

interface Change {
  /** What the event says of it, where that depends on the account. */
  reason?: AuditEvent['reason'];
  /** Of `users`: whether there is something to change. Where there is not, it is as it should be. */
  applies: SQL | undefined;
  /** @param thisOne of `users`. @param decided of the other tables. */
  writes: (thisOne: SQL | undefined, decided: SQL) => BatchItem<'sqlite'>[];
}

/**
 * @returns the account as it was read before; asked for again, nothing is changed and the answer is the same.
 * @throws {StoreUnavailable}
 */
export async function actOnUser(
  deps: ActDeps,
  context: RequestContext,
  staff: Staff,
  id: string,
  action: Action,
  change: (user: User) => Change,
): Promise<Outcome<User, ActRefusal>> {
  const target = await findTarget(deps, context, staff, id, action.event);
  if (!target.ok) return target;
  const user = target.value;
  const { reason, ...changes } = change(user);
  const success = { ...action, ...(reason && { reason }), outcome: 'success', userId: id } as const;
  try {
    if (await write(deps, context, staff, user, success, changes)) return ok(user);
  } catch (error) {
    if (!(error instanceof LastAdmin)) throw error;
    const code = 'last-admin';
    return refused({ code }, { event: action.event, reason: code, userId: id });
  }
  const [unchanged] = await query(
    deps.db
      .select({ id: users.id, mayAct: mayStillAct(deps.db, staff, context.now) })
      .from(users)
      .where(asRead(user)),
  );
  // Somebody else was faster. Once more, with what they left: each turn means that another one was carried out.
  if (!unchanged) return actOnUser(deps, context, staff, id, action, change);
  if (!unchanged.mayAct) return invalidToken('session-outdated');
  logEvent(deps, context, { ...success, reason: 'nothing-changed' });
  return ok(user);
}

/**
 * The account of another, if this member of staff may act on it.
 * @param event what a refusal is audited as.
 * @throws {StoreUnavailable}
 */
export async function findTarget(
  { db }: { db: Database },
  { now }: RequestContext,
  staff: Staff,
  id: string,
  event: AuditEvent['event'],
): Promise<Outcome<User, TargetRefusal>> {
  if (staff.kind === 'person' && staff.session.user.id === id) {
    const code = 'own-account';
    return refused({ code }, { event, reason: code, userId: id });
  }
  const found = await findUser({ db }, now, id, event);
  if (!found.ok || found.value.role === null || may(staff, 'roles:write')) return found;
  return refused({ code: 'permission-denied' }, { event, reason: 'staff-account', userId: id });
}

/** Anybody's account, for one who may read it. @throws {StoreUnavailable} */
export async function findUser(
  { db }: { db: Database },
  now: Date,
  id: string,
  event: AuditEvent['event'],
): Promise<Outcome<User, ErrorOf<'user-not-found'>>> {
  const user = await userById(db, { id });
  if (user && !isGone(user, now)) return ok(user);
  const code = 'user-not-found';
  return refused({ code }, { event, reason: code });
}

async function write(
  deps: ActDeps,
  context: RequestContext,
  staff: Staff,
  user: User,
  success: AuditEvent,
  { applies, writes }: Change,
): Promise<boolean> {
  const { db } = deps;
  const { id } = user;
  const owner = db
    .select({ userId: sql`${users.id}`.as('user_id') })
    .from(users)
    .where(and(asRead(user), applies, mayStillAct(db, staff, context.now)));
  const done = await commitIf(deps, context, success, owner, (decided) => ({
    writes: writes(and(eq(users.id, id), decided), decided),
    changed: db
      .select({ userId: users.id })
      .from(users)
      .where(and(eq(users.id, id), decided)),
  }));
  return done !== undefined;
}

/** Raised to staff meanwhile, switched off and on, or kept by its owner, it is another account than what was decided about. */
const asRead = ({ id, role, sessionEpoch, deleteAt }: User): SQL | undefined =>
  and(
    eq(users.id, id),
    sql`${users.role} is ${role}`,
    eq(users.sessionEpoch, sessionEpoch),
    sql`${users.deleteAt} is ${deleteAt?.getTime() ?? null}`,
  );
