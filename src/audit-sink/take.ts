import type { SinkEnv } from './day.object';
import type { Taken } from './days';
import { dayOf } from './event-key';
import type { SinkEvent } from './extract';
import { dayObject } from './objects';

/** Hands events to the object of the day, which may have changed on another machine already. */
export async function takeEvents(
  env: Pick<SinkEnv, 'AUDIT_DAY' | 'OBJECT_LOCATION'>,
  events: SinkEvent[],
  now: Date,
): Promise<Taken> {
  let day = dayOf(now);
  for (let tries = 0; tries < 3; tries++) {
    const answer = await dayObject(env, day).take(day, events);
    if ('taken' in answer) return answer;
    day = answer.current;
  }
  throw new Error('no day takes events');
}
