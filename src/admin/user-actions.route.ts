import { Hono } from 'hono';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { readDeviceCookies } from '../sessions/device-cookie';
import { deactivateUser, endUserSessions, expirePassword, reactivateUser } from './account-actions';
import type { ActDeps } from './act-on-user';
import { type DeleteUserDeps, deleteUser } from './delete-user';
import { type ResetFactorsDeps, resetFactors } from './reset-factors';
import { resetFactorsSchema, setRoleSchema } from './schemas';
import { type SendResetDeps, sendReset } from './send-reset';
import { type SetRoleDeps, setRole } from './set-role';
import type { MemberEnv, RequireStaff, StaffEnv } from './staff';
import { type UnlockDeps, unlockUser } from './unlock-user';

export type UserActionsDeps = ActDeps & DeleteUserDeps & SendResetDeps & SetRoleDeps & UnlockDeps;

/** What staff does to the account of another. */
export const userActionsRoute = (deps: UserActionsDeps, requireStaff: RequireStaff) =>
  new Hono<StaffEnv>()
    .post('/v1/admin/users/:id/deactivate', requireStaff('users:write'), async (c) => {
      unwrap(await deactivateUser(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/v1/admin/users/:id/reactivate', requireStaff('users:write'), async (c) => {
      unwrap(await reactivateUser(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/v1/admin/users/:id/expire-password', requireStaff('users:write'), async (c) => {
      unwrap(await expirePassword(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/v1/admin/users/:id/unlock', requireStaff('users:support'), async (c) => {
      unwrap(await unlockUser(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/v1/admin/users/:id/end-sessions', requireStaff('users:support'), async (c) => {
      unwrap(await endUserSessions(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/v1/admin/users/:id/send-reset', requireStaff('users:support'), async (c) => {
      unwrap(await sendReset(deps, c.get('context'), c.get('staff'), c.req.param('id')));
      return c.body(null, 202);
    })
    .delete('/v1/admin/users/:id', requireStaff('users:write'), async (c) => {
      const [context, staff, id] = [c.get('context'), c.get('staff'), c.req.param('id')];
      const deleteAt = unwrap(await deleteUser(deps, context, staff, id));
      return c.json({ deletionAt: deleteAt.toISOString() }, 202);
    });

/** Nobody's API key does this. */
export const resetFactorsRoute = (deps: ResetFactorsDeps, requireStaff: RequireStaff) =>
  new Hono<MemberEnv>().post(
    '/v1/admin/users/:id/reset-second-factors',
    requireStaff('factors:reset'),
    jsonBody,
    validJson(resetFactorsSchema),
    async (c) => {
      const [context, staff, id] = [c.get('context'), c.get('staff'), c.req.param('id')];
      const body = c.req.valid('json');
      const cookies = readDeviceCookies(c);
      const resetAt = unwrap(await resetFactors(deps, context, staff, id, body, cookies));
      return c.json({ resetAt: resetAt.toISOString() }, 202);
    },
  );

export const setRoleRoute = (deps: SetRoleDeps, requireStaff: RequireStaff) =>
  new Hono<MemberEnv>().put(
    '/v1/admin/users/:id/role',
    requireStaff('roles:write'),
    jsonBody,
    validJson(setRoleSchema),
    async (c) => {
      const [context, staff, id] = [c.get('context'), c.get('staff'), c.req.param('id')];
      const body = c.req.valid('json');
      unwrap(await setRole(deps, context, staff, id, body, readDeviceCookies(c)));
      return c.body(null, 204);
    },
  );
