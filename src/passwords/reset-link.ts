/** What stands behind a mailed reset link, and whose it is. */
import * as z from 'zod/mini';
import type { FailedEvent } from '../audit/refused';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { userById } from '../db/account';
import type { Database } from '../db/client';
import { isGone } from '../identity/pending-deletion';
import { opensByProof, type Proof } from '../identity/prove-identifier';
import { findLinkRecord, type OpenLinkDeps } from '../links/link';

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
  deps: OpenLinkDeps & { db: Database },
  context: RequestContext,
  token: string,
): Promise<Result<Proof, FailedEvent>> {
  const event = 'authn_password_reset';
  const stored = await findLinkRecord(deps, 'reset', token);
  const record = resetRecord.safeParse(stored);
  if (!record.success) return refuse({ event, reason: 'reset-token-unknown' });
  const { userId, passwordVersion, deactivations, email, expiresAt } = record.data;
  const failed = { event, userId } as const;
  if (expiresAt <= context.now.getTime()) {
    return refuse({ ...failed, reason: 'reset-token-expired' });
  }
  const user = await userById(deps.db, { id: userId });
  if (!user || isGone(user, context.now)) return refuse({ ...failed, reason: 'unknown-user' });
  if (!opensByProof(user)) return refuse({ ...failed, reason: 'account-inactive' });
  const isCurrent =
    user.passwordVersion === passwordVersion &&
    user.sessionEpoch === deactivations &&
    user.email === email;
  if (!isCurrent) return refuse({ ...failed, reason: 'reset-token-outdated' });
  return ok({ user, kind: 'email', value: email });
}
