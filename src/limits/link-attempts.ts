/**
 * Counts wrong tokens of mailed links, and wrong codes. What keeps a token from being guessed is its 256 bits, and a code that
 * its account counts too; this count makes who tries wait and be seen. It is by the network that they come from, and a good one
 * is never refused: somebody who shares an address with a guesser must get in.
 */

import { type FailedEvent, type Refused, refused } from '../audit/refused';
import type { ErrorCode, ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import { keyedHash } from '../core/secret-key';
import { type AttemptDeps, beginAttempt } from './attempt-counter';
import { networkOf } from './network';

/**
 * @param error what the client is told of a wrong link or code, as long as its network may try.
 * @param event what the trail is told.
 * @throws {StoreUnavailable}
 */
export async function wrongProof<Failure extends ProofFailure>(
  deps: AttemptDeps,
  context: RequestContext,
  error: Failure,
  event: FailedEvent,
): Promise<Refused<Failure | ErrorOf<'too-many-requests'>>> {
  const counted = await countWrongLink(deps, context);
  return counted.ok
    ? refused<Failure | ErrorOf<'too-many-requests'>>(error, event)
    : refused(counted.error, {
        event: 'excess_rate_limit_exceeded',
        reason: counted.error.code,
      });
}

type ProofFailure = ErrorOf<Extract<ErrorCode, `${string}-link-invalid` | 'code-invalid'>>;

/**
 * Counts a wrong token. One without a client address (only ever a local request) is not counted.
 * @returns the wait, where its network has sent too many.
 * @throws {StoreUnavailable}
 */
async function countWrongLink(
  deps: AttemptDeps,
  context: RequestContext,
): Promise<Result<void, ErrorOf<'too-many-requests'>>> {
  if (context.ip === null) return ok(undefined);
  const attempt = await beginAttempt(deps, context, { account: objectOf(deps, context.ip) });
  if (attempt.ok) return ok(undefined);
  const { retryAfterSeconds } = attempt.error;
  return refuse({ code: 'too-many-requests', retryAfterSeconds });
}

/**
 * A keyed hash: the name of an object is no list of addresses. The prefix keeps it apart from the counters of
 * accounts, whatever somebody types as a username.
 */
const objectOf = ({ unknownAccountKey }: AttemptDeps, ip: string): string =>
  `network:${keyedHash(unknownAccountKey, networkOf(ip))}`;
