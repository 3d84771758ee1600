import { Hono } from 'hono';
import { preconditionOf } from '../http/entity-tag';
import { mergePatchBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { profilePatchSchema } from './schemas';
import { type UpdateProfileDeps, updateProfile } from './update-profile';
import { userOutput, userTag } from './user-output';

export const updateProfileRoute = (
  deps: UpdateProfileDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().patch(
    '/v1/me',
    ipRateLimit(deps),
    authenticate,
    mergePatchBody,
    validJson(profilePatchSchema(deps)),
    async (c) => {
      const patch = c.req.valid('json');
      const user = unwrap(
        await updateProfile(deps, c.get('context'), c.get('session'), patch, preconditionOf(c)),
      );
      const expiresAt = deps.passwordExpiry(user);
      return c.json(userOutput(user, expiresAt), 200, { ETag: userTag(user, expiresAt) });
    },
  );
