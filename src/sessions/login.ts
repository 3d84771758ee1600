/**
 * Logs in: the password, then the gates, then a session. An unknown user costs the same calls and the same derivation as a
 * wrong password and is answered alike.
 */
import { and, eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type CheckPasswordDeps, checkPassword } from '../credentials/check-password';
import type { Hasher } from '../credentials/hasher';
import { firstFingerprint } from '../credentials/set-password';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { credentials } from '../db/schema';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { keepAccount } from '../identity/pending-deletion';
import { languageFor } from '../messaging/jobs';
import { notifyOwner } from '../messaging/queue';
import type { DeviceCookie, KnownDevices } from './known-device';
import { inWords, lastSeen } from './last-seen';
import { closedGate, type GateDeps } from './login-gates';
import { openSession } from './open-session';
import type { LoginInput } from './schemas';
import type { SessionTokens } from './session-tokens';

export type LoginDeps = IdentityDeps &
  CheckPasswordDeps &
  GateDeps & { knownDevices: KnownDevices; settings: { LOGIN_NOTICE: 'off' | 'new-device' } };

export interface LoggedIn {
  tokens: SessionTokens;
  passwordExpiresAt: Date | null;
  /** For this device to show at its next login. */
  device: DeviceCookie;
}

type LoginRefusal = ErrorOf<
  | 'invalid-credentials'
  | 'account-inactive'
  | 'identifier-unverified'
  | 'password-expired'
  | 'too-many-attempts'
>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns the tokens of a stored session, or the refusal; `password-expired` and `identifier-unverified` bring a token for
 * what has to be done first.
 * @throws {StoreUnavailable} nobody was let in.
 */
export async function login(
  deps: LoginDeps,
  context: RequestContext,
  { username, password }: Pick<LoginInput, 'username' | 'password'>,
  cookies: Record<string, string>,
): Promise<Outcome<LoggedIn, LoginRefusal>> {
  const { user: found, name, key } = await findAccount(deps, context, username);
  const about = { username: name, ...(found && { userId: found.id }) };
  const passwordVersion = found?.passwordVersion ?? 0;
  const deviceId = deps.knownDevices.read(cookies, { key, passwordVersion });

  const checked = await checkPassword(deps, context, found, password, {
    account: key,
    deviceId,
    wrong: { error: { code: 'invalid-credentials' }, event: 'authn_login_fail' },
    about,
  });
  if (!checked.ok) return checked;
  const user = checked.value;

  const closed = await closedGate(deps, context, user, about);
  if (closed) return closed;

  const rehash = await rehashed(deps, context, user, password);
  const kept = keptAccount(deps, user);
  const tokens = await openSession(
    deps,
    context,
    user,
    {
      event: 'authn_login_success',
      outcome: 'success',
      ...(rehash.length > 0 && { reason: 'password-rehashed' }),
      ...(kept.length > 0 && { reason: 'deletion-cancelled' }),
      ...about,
    },
    [...rehash, ...kept],
  );
  if (kept.length > 0) {
    context.waitUntil(notifyOwner(deps, context, user.id, user, 'deletion-cancelled'));
  }
  const isNewDevice = deviceId === undefined;
  if (isNewDevice && deps.settings.LOGIN_NOTICE === 'new-device') {
    const from = inWords(lastSeen(context), languageFor(user, context));
    context.waitUntil(notifyOwner(deps, context, user.id, user, 'new-login', from));
  }
  return ok({
    tokens,
    passwordExpiresAt: deps.passwordExpiry(user),
    device: deps.knownDevices.issue({ key, passwordVersion }, deviceId),
  });
}

/** Who logs in wants the account: a deletion that was asked for is taken back. */
const keptAccount = ({ db }: { db: Database }, { id, deleteAt }: User): BatchItem<'sqlite'>[] =>
  deleteAt ? [keepAccount(db, { id, deleteAt })] : [];

/**
 * A hash of an older cost, or of another system, is made anew while the password is at hand. What that system made has no
 * fingerprint yet, so it gets one: the password must not be chosen again later.
 */
async function rehashed(
  { db, hasher }: { db: Database; hasher: Hasher },
  context: RequestContext,
  user: User,
  password: string,
): Promise<BatchItem<'sqlite'>[]> {
  const { id: userId, passwordVersion: version, isForeignHash, passwordHash: before } = user;
  if (!isForeignHash && !hasher.isOutdated(before)) return [];
  const passwordHash = await hasher.hash(password);
  const sameVersion = and(eq(credentials.userId, userId), eq(credentials.passwordVersion, version));
  const replaced = db
    .update(credentials)
    .set({ passwordHash, isForeignHash: false })
    .where(sameVersion);
  if (!isForeignHash) return [replaced];
  return [replaced, ...(await firstFingerprint({ db, hasher }, context, user, password))];
}
