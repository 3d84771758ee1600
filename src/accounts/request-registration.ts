/**
 * The first half of a registration that tells nobody whether there is an account (`REGISTRATION=conceal`):
 * the same derivations, the same read, the same call and the same answer either way; what is so, the mailbox
 * is told. Nothing is stored in D1 and no identifier is taken until the link in the mail is redeemed
 * (`confirm-registration.ts`), so nobody can squat on an address. OWASP ASVS 6.3.8.
 */
import { type LogDeps, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { kindOf } from '../identity/identifier';
import { isUnproven } from '../identity/unproven-account';
import { linkTo, noticeTo } from '../messaging/jobs';
import { type MailQueueDeps, requestMail } from '../messaging/queue';
import { newAccount } from './new-account';
import { identifiersOf, type RegisterInput } from './schemas';
import { phoneUnconfirmable } from './verification';

export type RequestRegistrationDeps = LogDeps &
  IdentityDeps &
  MailQueueDeps &
  Pick<CredentialDeps, 'hasher' | 'isBreached'>;

/**
 * @returns nothing, whether there is an account or not, or a refusal that says nothing of it either.
 * @throws {StoreUnavailable} no mail was queued.
 */
export async function requestRegistration(
  deps: RequestRegistrationDeps,
  context: RequestContext,
  input: RegisterInput,
): Promise<Outcome<void, ErrorOf<'too-many-requests' | 'validation-failed'>>> {
  const about = { event: 'user_registration_request', username: input.username } as const;
  const { email, phone } = identifiersOf(input);
  if (email === null || phone !== null) {
    // It is confirmed by a mailed link, so it takes no number.
    const pointer = kindOf(input.username) === 'phone' ? '/username' : '/phone';
    return refused(phoneUnconfirmable(pointer), { ...about, reason: 'phone-unconfirmable' });
  }

  const account = await newAccount(deps, context, input);
  if (!account.ok) return refused(account.error, { ...about, reason: 'password-breached' });

  // Counted alike before and after an account is opened: a count that begins anew would tell of it.
  const { user, nameKey } = await findAccount(deps, context, email);
  const isTaken = user !== undefined && !isUnproven(user);
  const mail = isTaken
    ? noticeTo(user, 'already-registered', context)
    : linkTo(deps, context, { ...account.value, emailSignsIn: true }, 'registration', {
        account: account.value,
      });
  const requested = await requestMail(deps, context, nameKey, 'registration', mail, {
    username: input.username,
  });
  if (!requested.ok) return requested;
  logEvent(deps, context, {
    ...about,
    ...(isTaken
      ? { outcome: 'failure', reason: 'username-taken', userId: user.id }
      : { outcome: 'success', reason: 'mail-queued' }),
  });
  return ok(undefined);
}
