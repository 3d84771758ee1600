/**
 * Passkeys (W3C Web Authentication Level 3): what a browser is asked, and whether what it answers is right. The authenticator has
 * to have verified its owner, by a PIN or a finger, so that a passkey alone is two factors. Who made the authenticator is not
 * asked. The library is loaded when somebody uses a passkey. No I/O, no clock.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Reason } from '../../audit/events';
import { fromBase64Url, toBase64Url, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import type { FactorRow } from '../../db/schema';
import { challengeSeconds } from './challenge';
import type { RelyingParty } from './deps';

/** What is stored of one. */
export type Passkey = Pick<FactorRow, 'secret' | 'signCount' | 'transports'> & {
  credentialId: string;
};

type Listed = Pick<FactorRow, 'credentialId' | 'transports'>;

/** Ed25519, P-256 and RSA: what authenticators have. */
const algorithms = [-8, -7, -257];

/**
 * What a browser is asked to make a passkey.
 * @param user the id is what the authenticator gives back when somebody signs in without a name.
 * @param others of the account: one authenticator is not to have two.
 */
export async function creationOptions(
  { id: rpID, name: rpName }: RelyingParty,
  challenge: string,
  user: { id: string; name: string; displayName: string },
  others: Listed[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  return generateRegistrationOptions({
    rpID,
    rpName,
    userID: new Uint8Array(utf8(user.id)),
    userName: user.name,
    userDisplayName: user.displayName,
    challenge: fromBase64Url(challenge),
    timeout: challengeSeconds * 1000,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: descriptorsOf(others),
    supportedAlgorithmIDs: algorithms,
  });
}

/** @param challenge that it has to have signed. @returns the new passkey, or why it is none. */
export async function readCreation(
  { id: expectedRPID, origins: expectedOrigin }: RelyingParty,
  response: RegistrationResponseJSON,
  challenge: string,
): Promise<Result<Passkey, Reason>> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(notVerified);
  if (!verified?.verified) return refuse('passkey-unverified');
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential;
  return ok({
    credentialId: id,
    secret: toBase64Url(publicKey),
    signCount: counter,
    transports: transports ?? null,
  });
}

/** What a browser is asked to show a passkey. @param own of the account; without it its owner chooses one. */
export async function requestOptions(
  { id: rpID }: RelyingParty,
  challenge: string,
  own: Listed[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  return generateAuthenticationOptions({
    rpID,
    challenge: fromBase64Url(challenge),
    timeout: challengeSeconds * 1000,
    userVerification: 'required',
    allowCredentials: descriptorsOf(own),
  });
}

/**
 * @param challenge that it has to have signed.
 * @returns how often the authenticator has signed by now, or why the answer is not right. Only after the signature is
 * good is the count looked at: a number that anybody can send says nothing of a copy.
 */
export async function readAssertion(
  { id: expectedRPID, origins: expectedOrigin }: RelyingParty,
  response: AuthenticationResponseJSON,
  { credentialId, secret, signCount }: Passkey,
  challenge: string,
): Promise<Result<number, Reason>> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
    credential: { id: credentialId, publicKey: fromBase64Url(secret), counter: 0 },
  }).catch(notVerified);
  if (!verified?.verified) return refuse('passkey-unverified');
  const { newCounter } = verified.authenticationInfo;
  // A copy of the passkey has signed meanwhile, or this is one (§6.1.1).
  const isBack = (newCounter > 0 || signCount > 0) && newCounter <= signCount;
  return isBack ? refuse('passkey-counter-back') : ok(newCounter);
}

/**
 * The challenge that an answer says it has signed; '' where it says none, and where a page of ours asked from within one of another
 * site, which somebody may have laid over it (§7.2).
 */
export function claimedChallenge(clientDataJSON: string): string {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(clientDataJSON)));
    const { challenge, crossOrigin } = Object(data) as Record<string, unknown>;
    return typeof challenge === 'string' && crossOrigin !== true ? challenge : '';
  } catch {
    return '';
  }
}

/** Of the rows that are passkeys. */
const descriptorsOf = (rows: Listed[]) =>
  rows.flatMap(({ credentialId: id, transports }) =>
    id === null ? [] : [{ id, ...(transports && { transports }) }],
  );

/** The library throws for an answer that is not right, and what it says repeats what a client sent. */
const notVerified = (): undefined => undefined;
