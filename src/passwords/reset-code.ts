/** What is kept with a code for a new password, and whose it is. */
import * as z from 'zod/mini';
import type { FailedEvent } from '../audit/refused';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { opensByProof, type Proof } from '../identity/prove-identifier';
import { type CodeDeps, checkCode } from '../links/code';

/** Good only while all of it is current, as a link is; it expires with the code. */
export type ResetCodeRecord = z.infer<typeof resetCodeRecord>;

const resetCodeRecord = z.object({
  userId: z.string(),
  passwordVersion: z.int(),
  sessionEpoch: z.int(),
  /** Where the code was sent. */
  phone: z.string(),
});

/**
 * Whose code is it, if it is right and still good? It stays good: the password may be refused. One read and one call, for an
 * account that does not exist too.
 * @throws {StoreUnavailable} a code that could not be counted is not looked at.
 */
export async function readResetCode(
  deps: IdentityDeps & CodeDeps,
  context: RequestContext,
  { username, code }: { username: string; code: string },
): Promise<Result<Proof & { account: string }, FailedEvent>> {
  const { user, name, key } = await findAccount(deps, context, username);
  const failed = {
    event: 'authn_password_reset',
    username: name,
    ...(user && { userId: user.id }),
  } as const;
  const record = resetCodeRecord.safeParse(await checkCode(deps, 'reset', key, code, context.now));
  if (!user) return refuse({ ...failed, reason: 'unknown-user' });
  if (!record.success) return refuse({ ...failed, reason: 'code-invalid' });
  if (!opensByProof(user)) return refuse({ ...failed, reason: 'account-inactive' });
  const { userId, passwordVersion, sessionEpoch, phone } = record.data;
  const isCurrent =
    user.id === userId &&
    user.passwordVersion === passwordVersion &&
    user.sessionEpoch === sessionEpoch &&
    user.phone === phone;
  if (!isCurrent) return refuse({ ...failed, reason: 'reset-code-outdated' });
  return ok({ user, kind: 'phone', value: phone, account: key });
}
