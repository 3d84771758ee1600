/** Adds a passkey to an account: what a browser is asked, and what it answers. */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { type Outcome, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { newChallenge, readChallenge } from '../credentials/factors/challenge';
import { factorsOf } from '../credentials/factors/find-factors';
import { claimedChallenge, creationOptions, readCreation } from '../credentials/factors/passkey';
import type { CreationInput } from '../credentials/factors/schemas';
import type { FactorRow } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import type { MfaDeps } from '../sessions/mfa';
import { type AddRefusal, whyNotAdd } from './may-add';
import type { AddPasskeyInput } from './schemas';
import { type StoreFactorDeps, type StoreRefusal, storeFactor } from './store-factor';

export type AddPasskeyDeps = StoreFactorDeps & MfaDeps;

const event = 'authn_factor_added';
/** More than anybody has devices; of two that are added at the same moment both may be let in. */
const maxPasskeys = 20;

/** @throws {StoreUnavailable} */
export async function passkeyOptions(
  deps: AddPasskeyDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<
  Outcome<PublicKeyCredentialCreationOptionsJSON, AddRefusal | ErrorOf<'too-many-passkeys'>>
> {
  const refusal = whyNotAdd(deps, context, session, event);
  if (refusal) return refusal;
  const { id, email, phone, firstName, lastName } = session.user;
  const own = await ownPasskeys(deps, id);
  if (!own.ok) return own;
  const name = email ?? phone ?? '';
  const user = { id, name, displayName: `${firstName} ${lastName}`.trim() || name };
  const challenge = newChallenge(deps.challengeKeys, purposeOf(session), context.now);
  return ok(await creationOptions(deps.relyingParty, challenge, user, own.value));
}

/** @returns its id, and the recovery codes if the account had none. @throws {StoreUnavailable} nothing was written. */
export async function addPasskey(
  deps: AddPasskeyDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { name, response }: AddPasskeyInput,
): Promise<
  Outcome<
    { id: string; recoveryCodes: string[] | null },
    AddRefusal | StoreRefusal | ErrorOf<'validation-failed' | 'too-many-passkeys'>
  >
> {
  const refusal = whyNotAdd(deps, context, session, event);
  if (refusal) return refusal;
  const own = await ownPasskeys(deps, session.user.id);
  if (!own.ok) return own;
  const challenge = claimedChallenge(response.response.clientDataJSON);
  const until = readChallenge(deps.challengeKeys, purposeOf(session), challenge, context.now);
  const created = until && (await readCreation(deps.relyingParty, asRead(response), challenge));
  if (!until || !created?.ok) {
    const errors = [{ pointer: '/response', code: 'passkey_invalid' } as const];
    const reason = created && !created.ok ? created.error : 'challenge-unknown';
    return refused(
      { code: 'validation-failed', errors },
      { event, reason, userId: session.user.id },
    );
  }
  const id = crypto.randomUUID();
  const stored = await storeFactor(deps, context, session, {
    row: { id, kind: 'passkey', name, ...created.value },
    proof: `passkey:${challenge}`,
    until,
    amr: ['pop', 'user', 'mfa'],
  });
  return stored.ok ? ok({ id, recoveryCodes: stored.value }) : stored;
}

async function ownPasskeys(
  { db }: AddPasskeyDeps,
  userId: string,
): Promise<Outcome<FactorRow[], ErrorOf<'too-many-passkeys'>>> {
  const own = (await factorsOf(db, userId)).filter(({ kind }) => kind === 'passkey');
  if (own.length < maxPasskeys) return ok(own);
  const code = 'too-many-passkeys';
  return refused({ code }, { event, reason: code, userId });
}

const purposeOf = ({ id }: AuthenticatedSession): string => `add ${id}`;

/** What the library reads of it: hints that it does not know are none. */
const asRead = ({ id, rawId, type, response }: CreationInput) => ({
  id,
  rawId,
  type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: response.clientDataJSON,
    attestationObject: response.attestationObject,
    ...(response.transports && { transports: response.transports }),
  },
});
