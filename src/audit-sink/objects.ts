/** The objects of the sink: one that knows the order of the days, one for each day, and those that keep the keys. */
import { anObjectLocation, located, readObjectLocation } from '../core/object-location';
import { BadConfiguration } from '../core/settings';
import type { SinkEnv } from './day.object';

type Located = Pick<SinkEnv, 'OBJECT_LOCATION'>;

export const chainObject = (env: Located & Pick<SinkEnv, 'AUDIT_CHAIN'>) =>
  located(env.AUDIT_CHAIN, locationOf(env)).getByName('chain');

/** @param day YYYY-MM-DD. */
export const dayObject = (env: Located & Pick<SinkEnv, 'AUDIT_DAY'>, day: string) =>
  located(env.AUDIT_DAY, locationOf(env)).getByName(day);

/** @param shard of `keyShards`. */
export const keysObject = (env: Located & Pick<SinkEnv, 'AUDIT_KEYS'>, shard: number) =>
  located(env.AUDIT_KEYS, locationOf(env)).getByName(`keys-${shard}`);

/** @throws {BadConfiguration} The trail names people and addresses: in doubt it is kept nowhere. */
function locationOf({ OBJECT_LOCATION: text = '' }: Located) {
  const location = readObjectLocation(text);
  if (text !== '' && !location) {
    throw new BadConfiguration([`OBJECT_LOCATION: not ${anObjectLocation}`]);
  }
  return location;
}
