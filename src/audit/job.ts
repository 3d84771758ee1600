import { StoreUnavailable } from '../core/errors';
import { newRequestContext, type RequestContext } from '../core/request-context';
import { type AuditDeps, logEvent } from './commit';

/**
 * Something the service does by itself, as an action of its own. Where it fails the trail hears of it under the
 * id that the action has, so that a row whose answer was lost is not the only one to know.
 */
export async function asJob<Done>(
  deps: AuditDeps,
  now: Date,
  work: (context: RequestContext) => Promise<Done>,
): Promise<Done> {
  const context = newRequestContext(now);
  try {
    return await work(context);
  } catch (error) {
    if (!context.audited) {
      const reason = error instanceof StoreUnavailable ? error.store : 'internal-error';
      logEvent(deps, context, { event: 'sys_error', outcome: 'failure', reason });
    }
    throw error;
  }
}
