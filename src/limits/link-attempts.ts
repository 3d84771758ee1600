/**
 * Counts wrong tokens of mailed links. They belong to no account, so they are counted by the network they
 * come from: nobody gets to try many, and a good link clears the count for those who share an address.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Action } from '../core/action';
import { toHex, utf8 } from '../core/encoding';
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import { networkOf } from './address-gate';
import { type AttemptDeps, beginAttempt, clearAttempts } from './login-attempts';

export interface LinkAttemptDeps extends AttemptDeps {
  strangerKey: Uint8Array;
}

/**
 * Counts a try before its token is believed. A request without a client address (only ever a local one) is
 * not counted.
 * @throws {StoreUnavailable} without a count there is no try: fail closed.
 */
export async function beginLinkAttempt(
  deps: LinkAttemptDeps,
  action: Action,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  const name = objectOf(deps, action);
  const attempt = name === undefined ? undefined : await beginAttempt(deps, action, name);
  if (!attempt || attempt.ok) return ok(undefined);
  const { retryAfterSeconds } = attempt.error;
  return refuse({ code: 'too-many-requests', retryAfterSeconds });
}

/** After a good link. Best effort, as for a right password. */
export async function clearLinkAttempts(deps: LinkAttemptDeps, action: Action): Promise<void> {
  const name = objectOf(deps, action);
  if (name !== undefined) await clearAttempts(deps, name);
}

/** A keyed hash, like that of an unknown account: the name of an object is no list of addresses. */
function objectOf({ strangerKey }: LinkAttemptDeps, { ip }: Action): string | undefined {
  if (ip === null) return undefined;
  return toHex(hmac(sha256, strangerKey, utf8(`network ${networkOf(ip)}`)));
}
