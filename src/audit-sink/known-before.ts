import type { SinkEnv } from './day.object';
import { earliestDay, type KeyedEvent } from './event-key';
import { chainObject, dayObject } from './objects';

/**
 * Asks the days before for events that are not of today, each from the day on on which it can have come. Most
 * events are of today: then nobody is asked.
 * @param previous the days that are remembered. @returns the keys of those that were taken before.
 */
export async function knownBefore(
  env: Pick<SinkEnv, 'AUDIT_CHAIN' | 'AUDIT_DAY' | 'OBJECT_LOCATION'>,
  today: string,
  previous: string[],
  events: KeyedEvent[],
): Promise<Set<string>> {
  const late = events
    .map(({ key, event }) => ({ key, event, from: earliestDay(event) }))
    .filter(({ from }) => from < today);
  if (late.length === 0) return new Set();
  const named = late.map(({ key, event: { requestId, event: name } }) => ({
    key,
    requestId,
    name,
  }));
  const known = await Promise.all([
    chainObject(env).knowsOfBefore(named),
    ...previous.map((day) => {
      const keys = late.filter(({ from }) => from <= day).map(({ key }) => key);
      return keys.length === 0 ? [] : dayObject(env, day).knows(keys);
    }),
  ]);
  return new Set(known.flat());
}
