/**
 * Somebody has read their own account. Nothing was changed and no other person's data was shown, yet these lines are most
 * of the trail, so a setting says how many of them there are. A refused read is always audited, by who refused it.
 */
import type { RequestContext } from '../core/request-context';
import { type LogDeps, logEvent } from './commit';

export interface OwnReadDeps extends LogDeps {
  settings: { AUDIT_OWN_READS: 'all' | 'sampled' | 'off' };
}

/** Of the sampled ones one in a hundred is logged, and says so: it stands for a hundred. */
const sampleRate = 0.01;

export function auditOwnRead(
  deps: OwnReadDeps,
  context: RequestContext,
  userId: string | undefined,
): void {
  const { AUDIT_OWN_READS } = deps.settings;
  const read = { event: 'sensitive_read', outcome: 'success' } as const;
  const event = userId === undefined ? read : { ...read, userId };
  if (AUDIT_OWN_READS === 'all') logEvent(deps, context, event);
  else if (AUDIT_OWN_READS === 'sampled' && isInSample(context)) {
    logEvent(deps, context, { ...event, sampleRate });
  }
}

/** By the request id, which is random and not of the client's making. */
const isInSample = ({ requestId }: RequestContext): boolean =>
  Number.parseInt(requestId.slice(0, 8), 16) < sampleRate * 2 ** 32;
