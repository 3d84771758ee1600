/**
 * The second half of a login: somebody has shown the password, and now a code or a passkey. What was shown is spent in the
 * transaction that opens the session, so it opens one; the token of the first half ends with it.
 */

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type Outcome, refused } from '../audit/refused';
import { amrOf, isMultiFactor } from '../core/amr';
import type { RequestContext } from '../core/request-context';
import { newChallenge } from '../credentials/factors/challenge';
import {
  type CheckFactorDeps,
  checkFactor,
  type FactorRefusal,
} from '../credentials/factors/check-factor';
import type { FactorDeps } from '../credentials/factors/deps';
import { factorsOf, usesOf } from '../credentials/factors/find-factors';
import { requestOptions } from '../credentials/factors/passkey';
import { recoveryCodeCount } from '../credentials/factors/recovery-codes';
import { whyNotUsed } from '../credentials/factors/show-factor';
import type { Database } from '../db/client';
import { sessions } from '../db/schema';
import { notifyOwner } from '../messaging/queue';
import { type EnterDeps, enter, type LoggedIn } from './enter';
import type { AuthenticatedSession } from './find-session';
import type { GateRefusal } from './login-gates';
import type { SecondFactorInput } from './schemas';

export type SecondFactorDeps = EnterDeps & CheckFactorDeps;

/**
 * @param session opened by the password alone.
 * @param proof `setup` for an account that has just set up its first factor in this session, and has shown it by that.
 * @param cookies what this device was given at earlier logins.
 * @returns the tokens of a stored session, or the refusal: then nothing was spent, unless another request was faster.
 * @throws {StoreUnavailable} nobody was let in.
 */
export async function secondFactor(
  deps: SecondFactorDeps,
  context: RequestContext,
  session: AuthenticatedSession,
  { transport: _, ...proof }: SecondFactorInput,
  cookies: Record<string, string>,
): Promise<Outcome<LoggedIn, GateRefusal | FactorRefusal>> {
  const { user } = session;
  const event = 'authn_login_fail';
  const about = { userId: user.id };
  const device = { key: user.id, passwordVersion: user.passwordVersion };
  const deviceId = deps.knownDevices.read(cookies, device);
  const over = endOf(deps.db, context, session.id);

  if (proof.method === 'setup') {
    if (!isMultiFactor(session.amr)) {
      const code = 'second-factor-invalid';
      return refused({ code }, { event, reason: 'factor-unknown', ...about });
    }
    return enter(deps, context, { user, amr: session.amr, about, writes: [over], deviceId });
  }

  const purpose = purposeOf(session);
  const shown = await checkFactor(deps, context, user, proof, { deviceId, purpose, event });
  if (!shown.ok) return shown;
  const { method, factorId, amr, writes } = shown.value;
  try {
    const entered = await enter(deps, context, {
      user,
      amr: amrOf(['pwd'], amr),
      about,
      writes: [...writes, over],
      deviceId,
      reason: method,
    });
    if (method === 'recovery-code') context.waitUntil(tellOfCode(deps, context, session, factorId));
    return entered;
  } catch (thrown) {
    const reason = whyNotUsed(thrown);
    return refused({ code: 'second-factor-invalid' }, { event, reason, ...about });
  }
}

/** What a browser is asked, for one of the passkeys of the account. @throws {StoreUnavailable} */
export async function secondFactorOptions(
  deps: FactorDeps,
  context: RequestContext,
  session: AuthenticatedSession,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const own = (await factorsOf(deps.db, session.user.id)).flatMap(({ credentialId, transports }) =>
    credentialId === null ? [] : [{ credentialId, transports }],
  );
  const challenge = newChallenge(deps.challengeKeys, purposeOf(session), context.now);
  return requestOptions(deps.relyingParty, challenge, own);
}

/** A challenge is good in the session that it was asked for in. */
export const purposeOf = ({ id }: Pick<AuthenticatedSession, 'id'>): string => `session ${id}`;

const endOf = (db: Database, { now }: RequestContext, id: string): BatchItem<'sqlite'> =>
  db.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, id));

/** Best effort, like every notice. */
async function tellOfCode(
  deps: SecondFactorDeps,
  context: RequestContext,
  { user }: AuthenticatedSession,
  factorId: string,
): Promise<void> {
  const used = await usesOf(deps.db, factorId).catch(() => undefined);
  const left = used === undefined ? undefined : String(Math.max(0, recoveryCodeCount - used));
  await notifyOwner(deps, context, user.id, user, 'recovery-code-used', left);
}
