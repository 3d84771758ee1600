/**
 * Sets up one-time codes: a secret for the app, and then a code that shows that the app has it. Until then nothing is stored: the
 * secret travels sealed with whoever sets it up.
 */

import { type Outcome, refused } from '../audit/refused';
import { serviceName } from '../core/brand';
import { addSeconds } from '../core/duration';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { sealText, unsealText } from '../core/sealed-text';
import type { VersionedKeys } from '../core/secret-key';
import { factorOf } from '../credentials/factors/find-factors';
import { totpUse } from '../credentials/factors/show-factor';
import { endOfStep, newTotpSecret, sealTotp, totpStep } from '../credentials/factors/totp';
import type { AuthenticatedSession } from '../sessions/find-session';
import type { MfaDeps } from '../sessions/mfa';
import { type AddRefusal, whyNotAdd } from './may-add';
import type { ConfirmTotpInput, TotpSetUpOutput } from './schemas';
import { type StoreFactorDeps, type StoreRefusal, storeFactor } from './store-factor';

export type SetUpTotpDeps = StoreFactorDeps &
  MfaDeps & {
    /** Seal a secret until it is confirmed. */
    setUpKeys: VersionedKeys;
    settings: Parameters<typeof serviceName>[0];
  };

const event = 'authn_factor_added';
/** Long enough to install an app. */
const setUpSeconds = 600;

/** @returns the secret, as text and as a picture, with what has to come back with the first code. @throws {StoreUnavailable} */
export async function beginTotp(
  deps: SetUpTotpDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<Outcome<TotpSetUpOutput, AddRefusal | StoreRefusal>> {
  const { id, email, phone } = session.user;
  const refusal = whyNotAdd(deps, context, session, event);
  if (refusal) return refusal;
  if (await factorOf(deps.db, id, 'totp')) {
    const code = 'second-factor-exists';
    return refused({ code }, { event, reason: code, userId: id });
  }
  const label = { service: serviceName(deps.settings), account: email ?? phone ?? '' };
  const { secret, uri } = await newTotpSecret(label);
  const { renderSVG } = await import('uqr');
  const expiresAt = addSeconds(context.now, setUpSeconds).getTime();
  const [{ key }] = deps.setUpKeys;
  return ok({
    secret,
    uri,
    qrCode: renderSVG(uri, { border: 2 }),
    setUpToken: await sealText(key, JSON.stringify({ id, secret, expiresAt })),
    expiresIn: setUpSeconds,
  });
}

/** @returns the recovery codes, if the account had none. @throws {StoreUnavailable} nothing was written. */
export async function confirmTotp(
  deps: SetUpTotpDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { setUpToken, code }: ConfirmTotpInput,
): Promise<
  Outcome<
    string[] | null,
    AddRefusal | StoreRefusal | ErrorOf<'second-factor-invalid' | 'validation-failed'>
  >
> {
  const userId = session.user.id;
  const refusal = whyNotAdd(deps, context, session, event);
  if (refusal) return refusal;
  const secret = await secretOf(deps, context, userId, setUpToken);
  if (secret === undefined) {
    const errors = [{ pointer: '/setUpToken', code: 'setup_expired' } as const];
    return refused(
      { code: 'validation-failed', errors },
      { event, reason: 'setup-expired', userId },
    );
  }
  const step = await totpStep(secret, code, context.now);
  if (step === undefined) {
    return refused({ code: 'second-factor-invalid' }, { event, reason: 'code-wrong', userId });
  }
  const id = crypto.randomUUID();
  return storeFactor(deps, context, session, {
    row: { id, kind: 'totp', ...(await sealTotp(deps.factorKeys, userId, secret)) },
    // The code that confirms is spent like any other.
    proof: totpUse(id, step),
    until: endOfStep(step),
    amr: ['otp', 'mfa'],
  });
}

async function secretOf(
  { setUpKeys }: SetUpTotpDeps,
  { now }: RequestContext,
  userId: string,
  setUpToken: string,
): Promise<string | undefined> {
  for (const { key } of setUpKeys) {
    const text = await unsealText(key, setUpToken);
    if (text === undefined) continue;
    const { id, secret, expiresAt } = JSON.parse(text) as Record<string, string>;
    return id === userId && Number(expiresAt) > now.getTime() ? secret : undefined;
  }
  return undefined;
}
