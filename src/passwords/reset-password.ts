/**
 * Sets a new password without the old one, for somebody with a mailed link or a code from an SMS. Either is good only while
 * the password version it was made for is the current one, so the database makes it single use, however many redeem it at
 * once and however stale KV is. A password that is refused leaves it good.
 *
 * It proves the mailbox or the number as well, and so opens a way in that nobody can have shut before (`prove-identifier.ts`).
 */
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import {
  newPasswordErrors,
  refusedPassword,
  type SetPasswordDeps,
  setPassword,
} from '../credentials/set-password';
import { isVerified } from '../db/account';
import type { IdentityDeps } from '../identity/find-account';
import { parseIdentifier } from '../identity/identifier';
import { type Proof, proveIdentifier } from '../identity/prove-identifier';
import type { AttemptDeps } from '../limits/attempt-counter';
import { wrongProof } from '../limits/link-attempts';
import { type CodeDeps, forgetCode } from '../links/code';
import { forgetLinkRecord, type OpenLinkDeps } from '../links/link';
import { forgetResetRequests, type MailQueueDeps, notifyOwner } from '../messaging/queue';
import type { DeviceCookie, KnownDevices } from '../sessions/known-device';
import { readResetCode } from './reset-code';
import { readResetLink } from './reset-link';
import type { ResetPasswordInput } from './schemas';

export type ResetPasswordDeps = SetPasswordDeps &
  AttemptDeps &
  OpenLinkDeps &
  CodeDeps &
  IdentityDeps &
  Pick<MailQueueDeps, 'mailQueue'> & { knownDevices: KnownDevices };

type Invalid = ErrorOf<'reset-link-invalid'> | ErrorOf<'code-invalid'>;
type ResetRefusal = Invalid | ErrorOf<'validation-failed' | 'too-many-requests'>;

/**
 * @returns what this device shows at its next login, so that nobody can lock it out meanwhile, or the refusal; `validation-failed`
 * leaves the link or the code good.
 * @throws {StoreUnavailable}
 */
export const resetPassword = (
  deps: ResetPasswordDeps,
  context: RequestContext,
  input: ResetPasswordInput,
): Promise<Outcome<DeviceCookie, ResetRefusal>> =>
  'code' in input ? byCode(deps, context, input) : byLink(deps, context, input);

async function byLink(
  deps: ResetPasswordDeps,
  context: RequestContext,
  { token, newPassword }: Extract<ResetPasswordInput, { token: string }>,
): Promise<Outcome<DeviceCookie, ResetRefusal>> {
  const invalid = { code: 'reset-link-invalid' } as const;
  const link = await readResetLink(deps, context, token);
  if (!link.ok) return wrongProof(deps, context, invalid, link.error);
  const forget = () => forgetLinkRecord(deps.kv, 'reset', token);
  return redeem(deps, context, link.value, newPassword, invalid, forget);
}

/**
 * The rules that need no account come first, so that a slip costs no try and tells nothing of the code. Those that do are
 * looked at once the code was right: who hears of them could have set the password.
 */
async function byCode(
  deps: ResetPasswordDeps,
  context: RequestContext,
  { username, code, newPassword }: Extract<ResetPasswordInput, { code: string }>,
): Promise<Outcome<DeviceCookie, ResetRefusal>> {
  const identifier = parseIdentifier(username, deps.settings.DEFAULT_COUNTRY);
  const known = identifier && { [identifier.kind]: identifier.value };
  const errors = newPasswordErrors(deps, newPassword, known ?? {});
  if (errors.length > 0) {
    return refused(
      { code: 'validation-failed', errors },
      {
        event: 'authn_password_reset',
        reason: 'password-policy',
        ...(identifier && { username: identifier.value }),
      },
    );
  }
  const invalid = { code: 'code-invalid' } as const;
  const read = await readResetCode(deps, context, { username, code });
  if (!read.ok) return wrongProof(deps, context, invalid, read.error);
  const { account, ...proof } = read.value;
  const forget = () => forgetCode(deps, 'reset', account, code);
  return redeem(deps, context, proof, newPassword, invalid, forget);
}

const firstProof = { email: 'mailbox-proved', phone: 'number-proved' } as const;

/** The link or the code is good. Is the password? */
async function redeem(
  deps: ResetPasswordDeps,
  context: RequestContext,
  { user, kind, value }: Proof,
  newPassword: string,
  invalid: Invalid,
  forget: () => Promise<void>,
): Promise<Outcome<DeviceCookie, ResetRefusal>> {
  const about = { event: 'authn_password_reset', userId: user.id } as const;

  const errors = newPasswordErrors(deps, newPassword, user);
  if (errors.length > 0) {
    return refused({ code: 'validation-failed', errors }, { ...about, reason: 'password-policy' });
  }

  const event = {
    ...about,
    outcome: 'success',
    ...(!isVerified(user, kind) && { reason: firstProof[kind] }),
  } as const;
  const proof = proveIdentifier(deps.db, context, user.id, { kind, value });
  const set = await setPassword(deps, context, user, newPassword, event, proof);
  if (!set.ok) {
    return refused(
      set.error === 'lost-race'
        ? invalid
        : { code: 'validation-failed', errors: refusedPassword(set.error) },
      { ...about, reason: set.error },
    );
  }
  // The password is set whatever becomes of these: the owner may ask again and is told, the link or code tidied up.
  context.waitUntil(forgetResetRequests(deps, user.id));
  const { id, email, locale } = user;
  context.waitUntil(notifyOwner(deps, context, id, { id, email, locale }, 'password-reset'));
  context.waitUntil(forget());
  const passwordVersion = user.passwordVersion + 1;
  return ok(deps.knownDevices.issue({ key: id, passwordVersion }));
}
