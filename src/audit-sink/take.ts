import type { SinkEnv } from './day.object';
import type { Taken } from './days';
import { dayOf } from './event-key';
import type { SinkEvent } from './extract';
import { dayObject } from './objects';
import { sealPersons } from './seal-persons';

/**
 * Seals events and hands them to the object of the day, which may have changed on another machine already: that object
 * never holds whom an event names.
 */
export async function takeEvents(
  env: Pick<SinkEnv, 'AUDIT_DAY' | 'AUDIT_KEYS' | 'OBJECT_LOCATION'>,
  events: SinkEvent[],
  now: Date,
): Promise<Taken> {
  const sealed = await sealPersons(env, events);
  let day = dayOf(now);
  for (let tries = 0; tries < 3; tries++) {
    const answer = await dayObject(env, day).take(day, sealed);
    if ('taken' in answer) return answer;
    day = answer.current;
  }
  throw new Error('no day takes events');
}
