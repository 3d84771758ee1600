/** Sends what proves the identifier that an account signs in with: after its registration, and again when its owner asks. */
import { type LogDeps, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import { tellStore } from '../core/ask-store';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { isVerified, type User } from '../db/account';
import type { Identifier } from '../identity/identifier';
import type { SmsDeps } from '../messaging/jobs';
import { type MailQueueDeps, requestMail } from '../messaging/queue';
import { phoneUnconfirmable, verificationTo } from './verification';

export type RequestVerificationDeps = LogDeps & MailQueueDeps & SmsDeps;

type RequestRefusal = ErrorOf<'already-verified' | 'validation-failed' | 'too-many-requests'>;

/**
 * @param kind which of them; whichever waits for it if none is named.
 * @returns nothing, or the refusal; `already-verified` also if the account does not sign in with one of this kind.
 * @throws {StoreUnavailable}
 */
export async function requestVerification(
  deps: RequestVerificationDeps,
  context: RequestContext,
  { user }: { user: User },
  kind?: Identifier['kind'],
): Promise<Outcome<void, RequestRefusal>> {
  const event = 'user_verification_request';
  const identifier = unproved(user).find((one) => kind === undefined || one.kind === kind);
  if (!identifier) {
    const code = 'already-verified';
    return refused({ code }, { event, reason: code, userId: user.id });
  }
  const about = { userId: user.id, username: identifier.value };
  const mail = verificationTo(deps, context, user, identifier);
  if (!mail) {
    const reason = 'phone-unconfirmable';
    return refused(phoneUnconfirmable('/kind'), { event, reason, ...about });
  }
  const requested = await requestMail(deps, context, user.id, 'verification', mail, about);
  if (!requested.ok) return requested;
  const reason = mail.channel === 'sms' ? 'sms-queued' : 'mail-queued';
  logEvent(deps, context, { event, outcome: 'success', reason, ...about });
  return ok(undefined);
}

/** For a new account, whose registration is what is audited. Best effort: its owner can ask again. */
export function sendFirstVerification(
  deps: MailQueueDeps & SmsDeps,
  context: RequestContext,
  user: User,
): Promise<void> {
  const [identifier] = unproved(user);
  const mail = identifier ? verificationTo(deps, context, user, identifier) : null;
  return tellStore(() =>
    requestMail(deps, context, user.id, 'verification', mail, { userId: user.id }),
  );
}

/** What stands beside a username proves nothing about the account: it is no way in until it is changed to one. */
const unproved = (user: User): Identifier[] =>
  [
    { kind: 'email' as const, value: user.email, signsIn: user.emailSignsIn },
    { kind: 'phone' as const, value: user.phone, signsIn: user.phoneSignsIn },
  ].flatMap(({ kind, value, signsIn }) =>
    value !== null && signsIn && !isVerified(user, kind) ? [{ kind, value }] : [],
  );
