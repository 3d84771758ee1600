/**
 * Logs in: the password, then the gates, then a session. An unknown user costs the same calls and the same derivation as a
 * wrong password and is answered alike.
 */
import { and, eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { type CheckPasswordDeps, checkPassword } from '../credentials/check-password';
import type { Hasher } from '../credentials/hasher';
import { firstFingerprint } from '../credentials/set-password';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { credentials } from '../db/schema';
import { findAccount, type IdentityDeps } from '../identity/find-account';
import { type EnterDeps, enter, type LoggedIn } from './enter';
import type { GateRefusal } from './login-gates';
import type { LoginInput } from './schemas';

export type LoginDeps = IdentityDeps & CheckPasswordDeps & EnterDeps;

type LoginRefusal = GateRefusal | ErrorOf<'invalid-credentials' | 'too-many-attempts'>;

/**
 * @param cookies what this device was given at earlier logins.
 * @returns the tokens of a stored session, or the refusal; most of those of a right password bring a token
 * for what has to be done first.
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

  return enter(deps, context, {
    user,
    amr: ['pwd'],
    about,
    writes: [],
    upgrade: () => rehashed(deps, context, user, password),
    deviceId,
  });
}

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
