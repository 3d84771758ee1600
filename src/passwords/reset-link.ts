/** What stands behind a mailed reset link, and whose it is. */
import * as z from 'zod/mini';
import type { FailedEvent } from '../audit/refused';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { findLinkOwner, type LinkOwnerDeps } from '../identity/link-owner';
import { opensByProof, type Proof } from '../identity/prove-identifier';

/** What is stored behind a link: good only while all of it is current, so older links die with it. */
export type ResetRecord = z.infer<typeof resetRecord>;

const resetRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  /** The epoch of the account's sessions, under its older name: links that are on their way stay good. */
  deactivations: z.int(),
  /** Where the link was sent. */
  email: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});

/** Whose link is it, if it is still good? @throws {StoreUnavailable} */
export async function readResetLink(
  deps: LinkOwnerDeps,
  context: RequestContext,
  token: string,
): Promise<Result<Proof, FailedEvent>> {
  const event = 'authn_password_reset';
  const link = await findLinkOwner(deps, context, 'reset', resetRecord, token, event);
  if (!link.ok) return link;
  const { user, record } = link.value;
  const failed = { event, userId: user.id } as const;
  if (!opensByProof(user)) return refuse({ ...failed, reason: 'account-inactive' });
  const { passwordVersion, deactivations, email } = record;
  const isCurrent =
    user.passwordVersion === passwordVersion &&
    user.sessionEpoch === deactivations &&
    user.email === email;
  if (!isCurrent) return refuse({ ...failed, reason: 'reset-token-outdated' });
  return ok({ user, kind: 'email', value: email });
}
