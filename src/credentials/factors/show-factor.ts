/**
 * Is what somebody shows of a factor right? It opens nothing: what it is good for is the caller's to say, in one transaction with
 * `writes`, which fails where the same was shown before (`factor_uses`) or the factor is gone meanwhile.
 */
import { eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Reason } from '../../audit/events';
import type { Amr } from '../../core/amr';
import { logFault } from '../../core/log';
import type { RequestContext } from '../../core/request-context';
import { ok, type Result, refuse } from '../../core/result';
import { ForeignKeyViolation, UniqueViolation } from '../../db/client';
import { type FactorRow, factors, factorUses } from '../../db/schema';
import { readChallenge } from './challenge';
import type { FactorDeps } from './deps';
import { claimedChallenge, readAssertion } from './passkey';
import { recoveryHash } from './recovery-codes';
import type { AssertionInput, FactorMethod } from './schemas';
import { endOfStep, sealTotp, totpStep, unsealTotp } from './totp';

export interface ShownFactor {
  method: FactorMethod;
  factorId: string;
  amr: Amr;
  writes: BatchItem<'sqlite'>[];
}

type Shown = Result<ShownFactor, Reason>;

/** @param code as somebody typed it. */
export async function showTotp(
  deps: FactorDeps,
  { now }: RequestContext,
  factor: FactorRow,
  code: string,
): Promise<Shown> {
  const secret = await unsealTotp(deps.factorKeys, factor.userId, factor);
  if (secret === undefined) {
    logFault({ factor: 'the secret of AUTH_SECRET that it was sealed under is gone' });
    return refuse('factor-unreadable');
  }
  const step = await totpStep(secret, code, now);
  if (step === undefined) return refuse('code-wrong');
  const isOutdated = factor.keyId !== deps.factorKeys[0].id;
  const sealed = isOutdated ? await sealTotp(deps.factorKeys, factor.userId, secret) : {};
  return ok({
    method: 'totp',
    factorId: factor.id,
    amr: ['otp', 'mfa'],
    writes: used(deps, now, factor, totpUse(factor.id, step), endOfStep(step), sealed),
  });
}

/** The name of a step, as it can be used once. */
export const totpUse = (factorId: string, step: number): string => `totp:${factorId}:${step}`;

/** @param code as somebody typed it. */
export async function showRecoveryCode(
  deps: FactorDeps,
  { now }: RequestContext,
  factor: FactorRow,
  code: string,
): Promise<Shown> {
  const hash = await recoveryHash(code, factor.secret);
  if (hash === undefined) return refuse('code-wrong');
  return ok({
    method: 'recovery-code',
    factorId: factor.id,
    amr: ['mfa'],
    writes: used(deps, now, factor, `recovery:${factor.id}:${hash}`, null),
  });
}

/** @param purpose what the challenge was asked for. */
export async function showPasskey(
  deps: FactorDeps,
  { now }: RequestContext,
  { credentialId, ...factor }: FactorRow,
  response: AssertionInput,
  purpose: string,
): Promise<Shown> {
  const challenge = claimedChallenge(response.response.clientDataJSON);
  const until = readChallenge(deps.challengeKeys, purpose, challenge, now);
  if (!until || credentialId === null) return refuse('challenge-unknown');
  const answer = asLibraryTakesIt(response);
  const passkey = { ...factor, credentialId };
  const signCount = await readAssertion(deps.relyingParty, answer, passkey, challenge);
  if (!signCount.ok) return signCount;
  const proof = `passkey:${challenge}`;
  return ok({
    method: 'passkey',
    factorId: factor.id,
    amr: ['pop', 'user', 'mfa'],
    writes: used(deps, now, factor, proof, until, { signCount: signCount.value }),
  });
}

/** @returns why a transaction with these writes failed, if it is for the factor; anything else is thrown on. */
export function whyNotUsed(thrown: unknown): Reason {
  if (thrown instanceof UniqueViolation && thrown.column === 'factor_uses.proof') {
    return 'code-used';
  }
  if (thrown instanceof ForeignKeyViolation) return 'factor-gone';
  throw thrown;
}

/** The use comes first, so that it is what fails. */
const used = (
  { db }: FactorDeps,
  now: Date,
  { id: factorId }: Pick<FactorRow, 'id'>,
  proof: string,
  until: Date | null,
  changes: Partial<Pick<FactorRow, 'secret' | 'keyId' | 'signCount'>> = {},
): BatchItem<'sqlite'>[] => [
  db.insert(factorUses).values({ proof, factorId, until }),
  db
    .update(factors)
    .set({ lastUsedAt: now, ...changes })
    .where(eq(factors.id, factorId)),
];

const asLibraryTakesIt = ({ response, ...credential }: AssertionInput) => ({
  id: credential.id,
  rawId: credential.rawId,
  type: credential.type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: response.clientDataJSON,
    authenticatorData: response.authenticatorData,
    signature: response.signature,
  },
});
