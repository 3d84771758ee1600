import { type Action, newAction } from '../core/action';
import { StoreUnavailable } from '../core/errors';
import { type AuditDeps, logEvent } from './commit';

/**
 * Something the service does by itself, as an action of its own. Where it fails the trail hears of it under the
 * id that the action has, so that a row whose answer was lost is not the only one to know.
 */
export async function asAction<Done>(
  deps: AuditDeps,
  now: Date,
  work: (action: Action) => Promise<Done>,
): Promise<Done> {
  const action = newAction(now);
  try {
    return await work(action);
  } catch (error) {
    if (!action.audited) {
      const reason = error instanceof StoreUnavailable ? error.store : 'internal-error';
      logEvent(deps, action, { event: 'sys_error', outcome: 'failure', reason });
    }
    throw error;
  }
}
