/** The objects of the sink: one that knows the order of the days, and one for each day. */
import { anObjectLocation, located, readObjectLocation } from '../core/object-location';
import { BadConfiguration } from '../core/settings';
import type { SinkEnv } from './day.object';

type Located = Pick<SinkEnv, 'OBJECT_LOCATION'>;

export const chainObject = (env: Located & Pick<SinkEnv, 'AUDIT_CHAIN'>) =>
  located(env.AUDIT_CHAIN, locationOf(env)).getByName('chain');

/** @param day YYYY-MM-DD. */
export const dayObject = (env: Located & Pick<SinkEnv, 'AUDIT_DAY'>, day: string) =>
  located(env.AUDIT_DAY, locationOf(env)).getByName(day);

/** @throws {BadConfiguration} The trail names people and addresses: in doubt it is kept nowhere. */
function locationOf({ OBJECT_LOCATION: text = '' }: Located) {
  const location = readObjectLocation(text);
  if (text !== '' && !location) {
    throw new BadConfiguration([`OBJECT_LOCATION: not ${anObjectLocation}`]);
  }
  return location;
}
