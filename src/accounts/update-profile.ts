/** The owner changes what they said of themselves, while their session is good. */
import type { AuditDeps } from '../audit/commit';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import type { AuthenticatedSession } from '../sessions/find-session';
import { invalidToken } from '../sessions/invalid-token';
import { isGoodSession, sessionById, whyEnded } from '../sessions/session-by-id';
import { patchProfile } from './patch-profile';
import type { ProfilePatch } from './schemas';
import { userTag } from './user-output';

export type UpdateProfileDeps = AuditDeps & Pick<CredentialDeps, 'passwordExpiry'>;

type ProfileRefusal = ErrorOf<'precondition-failed' | 'validation-failed' | 'invalid-token'>;

/**
 * @param holds whether an ETag is one that the client takes; it always is where nothing is said.
 * @returns the account as it is then. Nothing is written where the patch changes nothing.
 * @throws {StoreUnavailable} it may have been written; the same patch again changes nothing more.
 */
export const updateProfile = (
  deps: UpdateProfileDeps,
  context: RequestContext,
  { id, user }: AuthenticatedSession,
  patch: ProfilePatch,
  holds?: (etag: string) => boolean,
): Promise<Outcome<User, ProfileRefusal>> =>
  patchProfile(deps, context, user, patch, {
    mayChange: () => isGoodSession(deps.db, id, context.now),
    tagOf: (read) => userTag(read, deps.passwordExpiry(read)),
    holds,
    readAgain: async () => {
      const row = await sessionById(deps.db, { id });
      const ended = row ? whyEnded(row.session, row.user, context.now) : 'session-unknown';
      if (!row || ended) return invalidToken(ended ?? 'session-unknown', user.id);
      return ok(row.user);
    },
  });
