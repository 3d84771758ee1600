/** People as staff sees and changes them. */
import { Hono } from 'hono';
import type { RegisterDeps } from '../accounts/register';
import { profilePatchSchema } from '../accounts/schemas';
import { logEvent } from '../audit/commit';
import { logFault } from '../core/log';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import { isKnown, preconditionOf } from '../http/entity-tag';
import { jsonBody, mergePatchBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson, validQuery } from '../http/validate';
import { findUser } from './act-on-user';
import { adminUserOutput, adminUserTag, hasTimes } from './admin-user-output';
import { type ChangeUserDeps, changeUser } from './change-user';
import { createUser } from './create-user';
import type { CursorDeps } from './cursor';
import { listUsers } from './list-users';
import { listUsersSchema } from './query-schemas';
import { createUserSchema } from './schemas';
import { may, type RequireStaff, type StaffEnv } from './staff';
import { userActivity, userActivityOutput } from './user-activity';

export type UsersDeps = RegisterDeps &
  ChangeUserDeps &
  CursorDeps &
  Pick<CredentialDeps, 'passwordViolations' | 'passwordExpiry'> & {
    settings: { DEFAULT_COUNTRY: string | undefined };
  };

export const adminUsersRoute = (deps: UsersDeps, requireStaff: RequireStaff) =>
  new Hono<StaffEnv>()
    .get('/v1/admin/users', requireStaff('users:read'), validQuery(listUsersSchema), async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const context = c.get('context');
      const page = unwrap(await listUsers(deps, context, filter, limit, cursor));
      const users = page.users.flatMap((user) => listed(deps, user));
      const event = { event: 'sensitive_read', outcome: 'success' } as const;
      logEvent(deps, context, { ...event, reason: 'users-listed' });
      return c.json({ users, nextCursor: page.nextCursor }, 200);
    })
    .post(
      '/v1/admin/users',
      requireStaff('users:write'),
      jsonBody,
      validJson(createUserSchema(deps)),
      async (c) => {
        const user = unwrap(
          await createUser(deps, c.get('context'), c.get('staff'), c.req.valid('json')),
        );
        const { body, headers } = shown(deps, user);
        return c.json(body, 201, { ...headers, Location: `/v1/admin/users/${user.id}` });
      },
    )
    .get('/v1/admin/users/:id', requireStaff('users:read'), async (c) => {
      const context = c.get('context');
      const event = 'sensitive_read';
      const user = unwrap(await findUser(deps, context.now, c.req.param('id'), event));
      logEvent(deps, context, { event, outcome: 'success', userId: user.id });
      const { body, headers } = shown(deps, user);
      return isKnown(c, headers.ETag) ? c.body(null, 304, headers) : c.json(body, 200, headers);
    })
    .get('/v1/admin/users/:id/activity', requireStaff('users:read'), async (c) => {
      const [context, id] = [c.get('context'), c.req.param('id')];
      const event = 'sensitive_read';
      const { role } = unwrap(await findUser(deps, context.now, id, event));
      // Where admins work from is no business of support, nor of a key.
      const showsPlace = role === null || may(c.get('staff'), 'roles:write');
      const activity = userActivityOutput(await userActivity(deps, id), showsPlace);
      const reason = 'activity-read';
      logEvent(deps, context, { event, outcome: 'success', reason, userId: id });
      return c.json(activity, 200);
    })
    .patch(
      '/v1/admin/users/:id',
      requireStaff('users:write'),
      mergePatchBody,
      validJson(profilePatchSchema(deps)),
      async (c) => {
        const patch = c.req.valid('json');
        const [context, staff, id] = [c.get('context'), c.get('staff'), c.req.param('id')];
        const holds = preconditionOf(c);
        const user = unwrap(await changeUser(deps, context, staff, id, patch, holds));
        const { body, headers } = shown(deps, user);
        return c.json(body, 200, headers);
      },
    );

/** A row that cannot be shown is a fault of its own, and keeps nobody from the others. */
function listed({ passwordExpiry }: Pick<CredentialDeps, 'passwordExpiry'>, user: User) {
  const expiresAt = passwordExpiry(user);
  if (hasTimes(user, expiresAt)) return [adminUserOutput(user, expiresAt)];
  logFault({ account: user.id, why: 'a time in its row is none, so lists leave it out' });
  return [];
}

function shown({ passwordExpiry }: Pick<CredentialDeps, 'passwordExpiry'>, user: User) {
  const expiresAt = passwordExpiry(user);
  return {
    body: adminUserOutput(user, expiresAt),
    headers: { ETag: adminUserTag(user, expiresAt) },
  };
}
