/**
 * Counts what requests were audited as, behind their answers. While a count is on its way, an isolate collects the next
 * ones and sends them together: a quiet one counts at once, a busy one makes no more calls than one after the other. What an
 * isolate holds when it dies is not counted.
 */
import { tellStore } from '../core/ask-store';
import type { ObjectsByName } from '../core/object-location';
import type { Audited, RequestContext } from '../core/request-context';
import { type Counted, type DailyCounts, type DayCount, dayOf } from './daily-counts.object';

export interface DailyCountsDeps {
  dailyCounts: ObjectsByName<DailyCounts>;
}

/** One for the whole service. */
export const theCounts = ({ dailyCounts }: DailyCountsDeps) => dailyCounts.getByName('all');

/** @returns counts what a request was audited as, if that is counted; nobody waits for it. */
export function makeCountDay(deps: DailyCountsDeps): (context: RequestContext) => void {
  const waiting = new Map<string, DayCount>();
  let sendingUntil = 0;

  async function send(): Promise<void> {
    // The request that began it carries the others along for a while, and then the next one does.
    for (let round = 0; waiting.size > 0 && round < maxRounds; round++) {
      const counts = [...waiting.values()];
      waiting.clear();
      await tellStore(() => theCounts(deps).add(counts));
    }
    sendingUntil = 0;
  }

  return (context) => {
    const what = context.audited && whatOf(context.audited);
    if (!what) return;
    const day = dayOf(context.now.getTime());
    const key = `${day} ${what}`;
    const count = (waiting.get(key)?.count ?? 0) + 1;
    waiting.set(key, { day, what, count });
    // Where the platform has ended that request, this one goes on.
    if (sendingUntil > Date.now()) return;
    sendingUntil = Date.now() + maxSendingMs;
    context.waitUntil(send());
  };
}

const maxRounds = 20;
/** What the platform lets work go on for behind an answer. */
const maxSendingMs = 30_000;

function whatOf({ event, outcome }: Audited): Counted | undefined {
  if (event === 'authn_login_fail' || event === 'authn_login_lock') return 'failedLogins';
  if (outcome === 'failure') return undefined;
  if (event === 'user_created') return 'registrations';
  if (event === 'authn_login_success') return 'logins';
  return event === 'authn_password_reset' ? 'resets' : undefined;
}
