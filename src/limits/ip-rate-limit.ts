/**
 * A gate per client address in front of the routes that cost a derivation, a mail or an object: against
 * one machine that tries many accounts, which no count per account sees. It counts at one location and
 * roughly (that is how the platform's binding works); what must be exact is counted per account.
 */
import type { MiddlewareHandler } from 'hono';
import { type AuditDeps, logEvent } from '../audit/commit';
import { Refusal } from '../core/errors';
import { logFault } from '../core/log';
import type { HttpEnv } from '../http/context';

/** The period of the binding in wrangler.toml. */
const periodSeconds = 60;

type GateDeps = Pick<AuditDeps, 'now' | 'log' | 'pseudonym'> & { ipRateLimit: RateLimit };

export const ipRateLimit =
  (deps: GateDeps): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const { ip } = c.get('context');
    if (ip !== null && !(await passes(deps.ipRateLimit, `${c.req.path} ${networkOf(ip)}`))) {
      // One event and reason for all that one address tries, whoever's names it tries.
      const event = 'excess_rate_limit_exceeded';
      logEvent(deps, c.get('context'), { event, outcome: 'failure', reason: 'ip-rate-limit' });
      throw new Refusal({ code: 'too-many-requests', retryAfterSeconds: periodSeconds });
    }
    await next();
  };

/** The gate is a first line only: where it does not answer, the counts per account still stand. */
async function passes(gate: RateLimit, key: string): Promise<boolean> {
  try {
    return (await gate.limit({ key })).success;
  } catch {
    logFault({ ipRateLimit: 'did not answer' });
    return true;
  }
}

/** One subscriber has a whole /64 of IPv6, and one IPv4 address. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = ip.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
