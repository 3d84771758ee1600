/**
 * The owner of a session shows the password again, before what a stolen session must not do (OWASP ASVS 7.5.1, 7.5.3). Nor must
 * it be a place to guess the password: an attempt counts like one at a login, by account and by device.
 */
import type { AuditEvent } from '../audit/events';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { type CheckPasswordDeps, checkPassword } from '../credentials/check-password';
import type { User } from '../db/account';
import type { KnownDevices } from './known-device';

export type ReauthenticateDeps = CheckPasswordDeps & { knownDevices: KnownDevices };

/**
 * @param cookies what this device was given at earlier logins.
 * @param failed what a wrong password is audited as.
 * @returns the id of this device, if it has logged in before, or the refusal.
 * @throws {StoreUnavailable} where the attempt could not be counted: fail closed.
 */
export async function reauthenticate(
  deps: ReauthenticateDeps,
  context: RequestContext,
  user: User,
  password: string,
  cookies: Record<string, string>,
  { event, ...about }: Pick<AuditEvent, 'event' | 'userId' | 'username'>,
): Promise<Outcome<string | undefined, ErrorOf<'wrong-password' | 'too-many-attempts'>>> {
  const { id: key, passwordVersion } = user;
  const deviceId = deps.knownDevices.read(cookies, { key, passwordVersion });
  const checked = await checkPassword(deps, context, user, password, {
    account: key,
    deviceId,
    wrong: { error: { code: 'wrong-password' }, event },
    about,
  });
  return checked.ok ? ok(deviceId) : checked;
}
