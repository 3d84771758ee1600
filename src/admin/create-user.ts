/**
 * Staff opens an account for somebody. Without a password its owner gets an invitation, a link to choose the first one, which
 * proves the mailbox too; until then the account has a password that nobody knows. One that staff chose has to be replaced
 * at the first login (OWASP ASVS 6.4.1).
 */
import { newAccount } from '../accounts/new-account';
import type { RegisterDeps } from '../accounts/register';
import { sendFirstVerification } from '../accounts/request-verification';
import { storeAccount } from '../accounts/store-account';
import { phoneUnconfirmable } from '../accounts/verification';
import { type Outcome, refused } from '../audit/refused';
import { toBase64Url } from '../core/encoding';
import type { ErrorOf } from '../core/errors';
import { logFault } from '../core/log';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { User } from '../db/account';
import { kindOf } from '../identity/identifier';
import { requestMail } from '../messaging/queue';
import { passwordLink } from '../passwords/forgot-password';
import type { CreateUserInput } from './schemas';
import { mayStillAct, type Staff } from './staff';

export type CreateUserDeps = RegisterDeps;

/**
 * @returns the stored account, `username-taken` with the pointer of every member that is, or `validation-failed` for a
 * password that has leaked.
 * @throws {StoreUnavailable} also where whoever asks may not any more by now: nothing was written.
 */
export async function createUser(
  deps: CreateUserDeps,
  context: RequestContext,
  staff: Staff,
  input: CreateUserInput,
): Promise<Outcome<User, ErrorOf<'username-taken' | 'validation-failed'>>> {
  const username = input.email ?? input.phone ?? '';
  const failed = { event: 'user_created', username } as const;
  const { VERIFICATION, sms } = deps.settings;
  // Nobody could ever log in to it.
  if (VERIFICATION === 'required' && input.email === undefined && sms.transport === 'off') {
    return refused(phoneUnconfirmable('/phone'), { ...failed, reason: 'phone-unconfirmable' });
  }
  const isInvited = input.password === undefined;
  const { password = nobodys() } = input;
  const account = await newAccount(isInvited ? unasked(deps) : deps, context, {
    ...input,
    username,
    password,
    active: true,
  });
  if (!account.ok) return refused(account.error, { ...failed, reason: 'password-breached' });

  // The language of whoever opens it says nothing about its owner.
  const { locale = null } = input;
  const stored = await storeAccount(
    deps,
    context,
    { ...account.value, locale },
    {
      mayOpen: mayStillAct(deps.db, staff, context.now),
      expiredAt: isInvited ? null : context.now,
      reason: isInvited ? 'invited' : 'created-by-staff',
    },
  );
  if (!stored.ok) {
    const code = 'username-taken';
    const pointers = stored.error.map((taken) => `/${kindOf(taken)}`);
    return refused({ code, pointers }, { ...failed, reason: code });
  }
  const user = stored.value;
  if (isInvited) context.waitUntil(invite(deps, context, user));
  else if (VERIFICATION !== 'off') {
    context.waitUntil(sendFirstVerification(deps, context, user));
  }
  return ok(user);
}

const nobodys = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)));

const unasked = ({ hasher }: CreateUserDeps) => ({ hasher, isBreached: async () => false });

/** Best effort: staff can send a reset, and the owner can ask for one. */
async function invite(deps: CreateUserDeps, context: RequestContext, user: User): Promise<void> {
  const { id: userId } = user;
  const mail = passwordLink(deps, context, user, 'invitation');
  await requestMail(deps, context, userId, 'invitation', mail, { userId }).catch(() => {
    logFault({ invitation: 'could not be queued; send a reset instead' });
  });
}
