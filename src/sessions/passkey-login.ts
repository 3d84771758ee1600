/**
 * Logs in with a passkey alone: no name, no password. The authenticator has it, and has verified its owner, which is two factors. A
 * password that has expired does not stand in the way: it was not shown, and stays expired for whoever shows it.
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Reason } from '../audit/events';
import { type Outcome, type Refused, refused } from '../audit/refused';
import { fromBase64Url } from '../core/encoding';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { newChallenge } from '../credentials/factors/challenge';
import { tellOfCopy } from '../credentials/factors/check-factor';
import type { FactorDeps } from '../credentials/factors/deps';
import { passkeyById } from '../credentials/factors/find-factors';
import { requestOptions } from '../credentials/factors/passkey';
import type { AssertionInput } from '../credentials/factors/schemas';
import { showPasskey, whyNotUsed } from '../credentials/factors/show-factor';
import { isGone } from '../identity/pending-deletion';
import { type EnterDeps, enter, type LoggedIn } from './enter';
import type { GateRefusal } from './login-gates';

export type PasskeyLoginDeps = EnterDeps & FactorDeps;

type PasskeyRefusal = GateRefusal | ErrorOf<'passkey-invalid'>;

const purpose = 'sign-in';
const event = 'authn_login_fail';

/** What a browser is asked, for any passkey of this service. */
export const passkeyLoginOptions = (
  { challengeKeys, relyingParty }: FactorDeps,
  { now }: RequestContext,
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  requestOptions(relyingParty, newChallenge(challengeKeys, purpose, now));

/**
 * @param cookies what this device was given at earlier logins.
 * @returns the tokens of a stored session, or the refusal: one answer, whatever is wrong with the passkey.
 * @throws {StoreUnavailable} nobody was let in.
 */
export async function passkeyLogin(
  deps: PasskeyLoginDeps,
  context: RequestContext,
  response: AssertionInput,
  cookies: Record<string, string>,
): Promise<Outcome<LoggedIn, PasskeyRefusal>> {
  const found = await passkeyById(deps.db, { credentialId: response.id });
  if (!found || isGone(found.user, context.now)) return invalid('factor-unknown');
  const { factor, user } = found;
  if (!isHandleOf(user.id, response)) return invalid('factor-unknown', user.id);
  const shown = await showPasskey(deps, context, factor, response, purpose);
  if (!shown.ok) {
    tellOfCopy(deps, context, user, shown.error);
    return invalid(shown.error, user.id);
  }
  const { amr, writes } = shown.value;
  const device = { key: user.id, passwordVersion: user.passwordVersion };
  try {
    return await enter(deps, context, {
      user,
      amr,
      about: { userId: user.id },
      writes,
      deviceId: deps.knownDevices.read(cookies, device),
      reason: 'passkey',
    });
  } catch (thrown) {
    return invalid(whyNotUsed(thrown), user.id);
  }
}

const invalid = (reason: Reason, userId?: string): Refused<ErrorOf<'passkey-invalid'>> =>
  refused({ code: 'passkey-invalid' }, { event, reason, ...(userId && { userId }) });

/** Whom the authenticator says the passkey is of (W3C Web Authentication §7.2, step 6). */
function isHandleOf(userId: string, { response: { userHandle } }: AssertionInput): boolean {
  if (!userHandle) return false;
  try {
    return new TextDecoder().decode(fromBase64Url(userHandle)) === userId;
  } catch {
    return false;
  }
}
