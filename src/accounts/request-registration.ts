/**
 * The first half of a registration that tells nobody whether there is an account (`REGISTRATION=conceal`):
 * the same derivations, the same read, the same call and the same answer either way; what is so, the mailbox
 * is told. Nothing is stored in D1 and no identifier is taken until the link in the mail is redeemed
 * (`confirm-registration.ts`), so nobody can squat on an address. OWASP ASVS 6.3.8.
 */
import { commit } from '../audit/commit';
import { type ErrorOf, fieldErrorCodes } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { type Result, refuse } from '../core/result';
import type { Deps } from '../deps';
import { findAccount } from '../identity/find-account';
import { kindOf } from '../identity/identifier';
import { linkTo, noticeTo, requestMail } from '../messaging/queue';
import { newAccount } from './new-account';
import { identifiersOf, type RegisterInput } from './schemas';

/**
 * @returns nothing, whether there is an account or not, or a refusal that says nothing of it either.
 * @throws {StoreUnavailable} no mail was queued.
 */
export async function requestRegistration(
  deps: Pick<
    Deps,
    | 'db'
    | 'now'
    | 'log'
    | 'pseudonym'
    | 'settings'
    | 'unknownAccountKey'
    | 'mailQueue'
    | 'hasher'
    | 'isBreached'
  >,
  context: RequestContext,
  input: RegisterInput,
): Promise<Result<void, ErrorOf<'too-many-requests' | 'validation-failed'>>> {
  const about = { event: 'user_registration_request', username: input.username } as const;
  const { email, phone } = identifiersOf(input);
  if (email === null || phone !== null) {
    await commit(deps, context, { ...about, outcome: 'failure', reason: 'phone-unconfirmable' });
    return refuse({ code: 'validation-failed', errors: [unconfirmable(input)] });
  }

  const account = await newAccount(deps, context, input);
  if (!account.ok) {
    await commit(deps, context, { ...about, outcome: 'failure', reason: 'password-breached' });
    return account;
  }
  // Counted alike before and after an account is opened: a count that begins anew would tell of it.
  const { user, nameKey } = await findAccount(deps, email);
  const mail = user
    ? noticeTo(user, 'already-registered', context)
    : linkTo({ id: account.value.id, email }, 'registration', { account: account.value });
  const requested = await requestMail(deps, context, nameKey, 'registration', mail);

  if (!requested.ok) {
    const event = 'excess_rate_limit_exceeded';
    await commit(deps, context, {
      ...about,
      event,
      outcome: 'failure',
      reason: 'too-many-requests',
    });
  } else if (user) {
    const taken = { outcome: 'failure', reason: 'username-taken', userId: user.id } as const;
    await commit(deps, context, { ...about, ...taken });
  } else {
    await commit(deps, context, { ...about, outcome: 'success', reason: 'mail-queued' });
  }
  return requested;
}

/** A number cannot be written to: neither could it be confirmed, nor its owner be told. */
const unconfirmable = ({ username }: RegisterInput) =>
  ({
    pointer: kindOf(username) === 'phone' ? '/username' : '/phone',
    code: 'phone_unconfirmable',
    detail: fieldErrorCodes.phone_unconfirmable,
  }) as const;
