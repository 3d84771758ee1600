/**
 * Who may use the admin API: a person with a role, by the access token of their session, or a server, by an API key. Both are
 * read at every request, so a role or a key that was taken away opens nothing from then on. Who it is stands in the trail
 * as the actor of whatever the request does.
 */

import type { SQL } from 'drizzle-orm';
import type { Context, MiddlewareHandler } from 'hono';
import type { AuditDeps } from '../audit/commit';
import { refused } from '../audit/refused';
import { isMultiFactor } from '../core/amr';
import type { RequestContext } from '../core/request-context';
import { type Permission, permissionsOf, type ServerPermission } from '../core/roles';
import type { Database } from '../db/client';
import { unwrap } from '../http/unwrap';
import { passGate } from '../limits/ip-rate-limit';
import { type AuthenticateDeps, carriedToken, sessionOf } from '../sessions/authenticate';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { type MfaDeps, needsSecondFactor } from '../sessions/mfa';
import { isGoodSession } from '../sessions/session-by-id';
import type { AccessGateDeps } from './access-gate';
import { looksLikeApiKey } from './api-key';
import { findApiKey, isGoodKey, type ServerKey } from './find-api-key';

export type Staff = StaffMember | StaffKey;

/** Somebody with a role, in a session of theirs. */
export interface StaffMember {
  kind: 'person';
  session: AuthenticatedSession;
  permissions: readonly Permission[];
}

interface StaffKey extends ServerKey {
  kind: 'key';
}

export type StaffDeps = AuthenticateDeps &
  AuditDeps &
  MfaDeps &
  AccessGateDeps & { sessionRateLimit: RateLimit };

/** What a handler finds on its context behind `requireStaff`. */
export interface StaffEnv {
  Variables: { context: RequestContext; staff: Staff };
}

/** What it finds where no API key will do. */
export interface MemberEnv {
  Variables: { context: RequestContext; staff: StaffMember };
}

/**
 * Lets somebody through who has this permission. Behind one that no key can have there is a person.
 */
export type RequireStaff = <Needed extends Permission>(
  permission: Needed,
) => MiddlewareHandler<Needed extends ServerPermission ? StaffEnv : MemberEnv>;

/** Made once; each route names the permission that it needs. */
export const makeRequireStaff =
  (deps: StaffDeps): RequireStaff =>
  (permission) =>
  async (c, next) => {
    const context = c.get('context');
    const staff = await staffOf(deps, c, context);
    if (staff.kind === 'person') {
      unwrap(await deps.accessGate(c.req.header('Cf-Access-Jwt-Assertion'), context));
      requireFactor(deps, staff);
    }
    const id = staff.kind === 'person' ? staff.session.user.id : staff.id;
    await passGate(deps.sessionRateLimit, `staff:${id}`, 'session-rate-limit');
    if (!may(staff, permission)) {
      const code = 'permission-denied';
      unwrap(refused({ code }, { event: 'authz_fail', reason: code, ...ownAccount(staff) }));
    }
    c.set('staff', staff);
    await next();
  };

/** A session from before the service wanted a second factor of staff opens their own account alone. */
function requireFactor(deps: MfaDeps, { session: { user, amr } }: StaffMember): void {
  if (user.role === null || isMultiFactor(amr) || !needsSecondFactor(deps, user)) return;
  const code = 'reauthentication-required';
  unwrap(refused({ code }, { event: 'authz_fail', reason: code, userId: user.id }));
}

export const may = ({ permissions }: Staff, permission: Permission): boolean =>
  (permissions as readonly Permission[]).includes(permission);

/** For a query of anything: whoever acts may still act, at the moment of the write. */
export const mayStillAct = (db: Database, staff: Staff, now: Date): SQL =>
  staff.kind === 'key' ? isGoodKey(staff.id, now) : isGoodSession(db, staff.session.id, now);

const ownAccount = (staff: Staff) =>
  staff.kind === 'person' ? { userId: staff.session.user.id } : {};

async function staffOf(deps: StaffDeps, c: Context, context: RequestContext): Promise<Staff> {
  const token = carriedToken(deps, c.req.raw);
  if (looksLikeApiKey(token)) {
    const key = await findApiKey(deps, context, token);
    if (!key.ok) return unwrap(invalidToken(key.error));
    context.actor = `key:${key.value.id}`;
    return { kind: 'key', ...key.value };
  }
  const session = unwrap(await sessionOf(deps, context, token, ['account']));
  const { id, role } = session.user;
  // Whoever has no role is refused as the owner of their account.
  if (role !== null) context.actor = `user:${id}`;
  return { kind: 'person', session, permissions: role === null ? [] : permissionsOf[role] };
}
