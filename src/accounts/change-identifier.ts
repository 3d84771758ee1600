/**
 * Asks for another e-mail address or phone number. Nothing changes until the new one is proved (`confirm-identifier.ts`).
 * The answer does not say whether somebody else has it: then the mailbox is told instead of sent a link.
 */
import { and, eq, or } from 'drizzle-orm';
import { type LogDeps, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { isVerified, type User } from '../db/account';
import { type Database, query } from '../db/client';
import { identifiers, isSignIn } from '../db/schema';
import type { Identifier } from '../identity/identifier';
import { former } from '../identity/prove-identifier';
import { clearAttempts } from '../limits/attempt-counter';
import type { MailJob } from '../messaging/job';
import { noticeTo, type SmsDeps } from '../messaging/jobs';
import { requestMail } from '../messaging/queue';
import type { AuthenticatedSession } from '../sessions/find-session';
import { type MfaDeps, staleFactor } from '../sessions/mfa';
import { type ReauthenticateDeps, reauthenticate } from '../sessions/reauthenticate';
import { phoneUnconfirmable, verificationTo } from './verification';

export type ChangeIdentifierDeps = LogDeps &
  MfaDeps &
  ReauthenticateDeps &
  SmsDeps & { db: Database };

type ChangeRefusal = ErrorOf<
  | 'reauthentication-required'
  | 'wrong-password'
  | 'already-verified'
  | 'identifier-unverified'
  | 'identifier-recently-changed'
  | 'validation-failed'
  | 'too-many-attempts'
  | 'too-many-requests'
>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns nothing, whether anybody has the identifier or not, or the refusal.
 * @throws {StoreUnavailable} nothing was sent.
 */
export async function changeIdentifier(
  deps: ChangeIdentifierDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { identifier, password }: { identifier: Identifier; password: string },
  cookies: Record<string, string>,
): Promise<Outcome<void, ChangeRefusal>> {
  const { user } = session;
  const event = 'user_identifier_change';
  const about = { userId: user.id, username: identifier.value };
  if (identifier.kind === 'phone' && deps.settings.sms.transport === 'off') {
    const reason = 'phone-unconfirmable';
    return refused(phoneUnconfirmable('/phone'), { event, reason, ...about });
  }
  const stale = staleFactor(deps, context, session, { event, ...about });
  if (stale) return stale;
  const shown = await reauthenticate(deps, context, user, password, cookies, { event, ...about });
  if (!shown.ok) return shown;
  context.waitUntil(clearAttempts(deps, user.id));

  const holders = await holdersOf(deps.db, user, identifier);
  const code = whyNot(deps, user, identifier, holders);
  if (code) return refused({ code }, { event, reason: code, ...about });

  const other = holders.find(
    ({ userId, value }) => userId !== user.id && value === identifier.value,
  );
  const mail = other
    ? alreadyTaken(context, identifier, other)
    : verificationTo(deps, context, user, identifier);
  const requested = await requestMail(deps, context, user.id, 'identifier-change', mail, about);
  if (!requested.ok) return requested;
  logEvent(deps, context, {
    event,
    ...about,
    ...(other
      ? { outcome: 'failure', reason: 'username-taken' }
      : { outcome: 'success', reason: mail?.channel === 'sms' ? 'sms-queued' : 'mail-queued' }),
  });
  return ok(undefined);
}

type Holder = Pick<typeof identifiers.$inferSelect, 'userId' | 'kind' | 'value' | 'until'>;

/** Who has it, and what this account can still take back of its kind. */
const holdersOf = (db: Database, user: User, { kind, value }: Identifier): Promise<Holder[]> =>
  query(
    db
      .select({
        userId: identifiers.userId,
        kind: identifiers.kind,
        value: identifiers.value,
        until: identifiers.until,
      })
      .from(identifiers)
      .where(
        or(
          and(eq(identifiers.value, value), isSignIn(identifiers)),
          and(eq(identifiers.userId, user.id), eq(identifiers.kind, former[kind])),
        ),
      ),
  );

function whyNot({ settings }: SmsDeps, user: User, { kind, value }: Identifier, holders: Holder[]) {
  if (user[kind] === value && isVerified(user, kind)) return 'already-verified';
  // A thief who changes it again must not push the owner's out of reach.
  if (holders.some((one) => one.userId === user.id && one.kind === former[kind])) {
    return 'identifier-recently-changed';
  }
  return isProvedFirst(user, kind, settings) ? 'identifier-unverified' : undefined;
}

/**
 * A proof drops what is not proved, so what the account signs in with is proved before anything is added to it. A number
 * where no SMS are sent never can be: it gives way to an address, which can.
 */
function isProvedFirst(
  user: User,
  added: Identifier['kind'],
  { sms }: SmsDeps['settings'],
): boolean {
  return added === 'email'
    ? user.phone !== null &&
        !user.emailSignsIn &&
        !isVerified(user, 'phone') &&
        sms.transport !== 'off'
    : user.email !== null && !user.phoneSignsIn && !isVerified(user, 'email');
}

/** What can only be taken back signs nobody in, and its mailbox knows already. */
const alreadyTaken = (
  context: RequestContext,
  { kind, value }: Identifier,
  { userId, until }: Holder,
): MailJob | null =>
  kind === 'phone' || until !== null
    ? null
    : noticeTo({ id: userId, email: value, emailSignsIn: true }, 'address-taken', context);
