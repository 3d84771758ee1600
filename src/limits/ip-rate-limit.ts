/**
 * A gate per client address in front of the routes that cost a derivation, a mail or an object: against
 * one machine that tries many accounts, which no count per account sees. It counts at one location and
 * roughly (that is how the platform's binding works); what must be exact is counted per account.
 */
import type { MiddlewareHandler } from 'hono';
import { logFault } from '../core/log';
import type { HttpEnv } from '../http/context';
import { Refusal } from '../http/refusal';
import { networkOf } from './network';

/** The period of the binding in wrangler.jsonc. */
const periodSeconds = 60;

export interface IpRateLimitDeps {
  /** Counts requests per client address, roughly. */
  ipRateLimit: RateLimit;
}

export const ipRateLimit =
  (deps: IpRateLimitDeps): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const { ip } = c.get('context');
    if (ip !== null) {
      // One reason for all that an address tries, whichever accounts it names.
      await passGate(deps.ipRateLimit, `${c.req.path} ${networkOf(ip)}`, 'ip-rate-limit');
    }
    await next();
  };

/** @throws {Refusal} where there were too many by this key. */
export async function passGate(
  gate: RateLimit,
  key: string,
  reason: 'ip-rate-limit' | 'session-rate-limit',
): Promise<void> {
  if (await passes(gate, key)) return;
  throw new Refusal(
    { code: 'too-many-requests', retryAfterSeconds: periodSeconds },
    { event: 'excess_rate_limit_exceeded', reason },
  );
}

/** The gate is a first line only: where it does not answer, the counts per account still stand. */
async function passes(gate: RateLimit, key: string): Promise<boolean> {
  try {
    return (await gate.limit({ key })).success;
  } catch {
    logFault({ ipRateLimit: 'did not answer' });
    return true;
  }
}
