/**
 * The second half of a login: somebody has shown the password, and now a code or a passkey. What was shown is spent in the
 * transaction that opens the session, so it opens one; the token of the first half ends with it.
 */

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type Outcome, type Refused, refused } from '../audit/refused';
import { amrOf, isMultiFactor } from '../core/amr';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { newChallenge } from '../credentials/factors/challenge';
import {
  type CheckFactorDeps,
  checkFactor,
  type FactorRefusal,
  tellOfRecoveryCode,
} from '../credentials/factors/check-factor';
import type { FactorDeps } from '../credentials/factors/deps';
import { factorsOf } from '../credentials/factors/find-factors';
import { requestOptions } from '../credentials/factors/passkey';
import { whyNotUsed } from '../credentials/factors/show-factor';
import type { Database } from '../db/client';
import { factorUses, sessions } from '../db/schema';
import { type EnterDeps, enter, type LoggedIn } from './enter';
import type { AuthenticatedSession } from './find-session';
import type { GateRefusal } from './login-gates';
import type { SecondFactorInput } from './schemas';

export type SecondFactorDeps = EnterDeps & CheckFactorDeps;

const event = 'authn_login_fail';

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
  const about = { userId: user.id };
  const device = { key: user.id, passwordVersion: user.passwordVersion };
  const deviceId = deps.knownDevices.read(cookies, device);
  const entrant = { user, about, deviceId };

  if (proof.method === 'setup') {
    const set = (await factorsOf(deps.db, user.id)).find(({ kind }) => kind !== 'recovery');
    if (!isMultiFactor(session.amr) || !set) {
      const code = 'second-factor-invalid';
      return refused({ code }, { event, reason: 'factor-unknown', ...about });
    }
    const writes = endOf(deps.db, context, session, set.id);
    return unlessUsed(about, () => enter(deps, context, { ...entrant, amr: session.amr, writes }));
  }

  const purpose = purposeOf(session);
  const shown = await checkFactor(deps, context, user, proof, { deviceId, purpose, event });
  if (!shown.ok) return shown;
  const { method, factorId, ...factor } = shown.value;
  const amr = amrOf(['pwd'], factor.amr);
  const writes = [...factor.writes, ...endOf(deps.db, context, session, factorId)];
  return unlessUsed(about, async () => {
    const entered = await enter(deps, context, { ...entrant, amr, writes, reason: method });
    tellOfRecoveryCode(deps, context, user, shown.value);
    return entered;
  });
}

/** @param entering fails where another request has shown the same, or has ended this half. */
async function unlessUsed<Entered>(
  about: { userId: string },
  entering: () => Promise<Entered>,
): Promise<Entered | Refused<ErrorOf<'second-factor-invalid'>>> {
  try {
    return await entering();
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
  const own = await factorsOf(deps.db, session.user.id);
  const challenge = newChallenge(deps.challengeKeys, purposeOf(session), context.now);
  return requestOptions(deps.relyingParty, challenge, own);
}

/** A challenge is good in the session that it was asked for in. */
export const purposeOf = ({ id }: Pick<AuthenticatedSession, 'id'>): string => `session ${id}`;

/** Half a login is continued once: of two requests that do it at the same moment, the key of the row lets one. */
const endOf = (
  db: Database,
  { now }: RequestContext,
  { id }: AuthenticatedSession,
  factorId: string,
): BatchItem<'sqlite'>[] => [
  db.insert(factorUses).values({ proof: `half:${id}`, factorId, until: now }),
  db.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, id)),
];
