/** Opens what the trail holds of persons, for who may read it. */
import type { SinkEnv } from './day.object';
import { keysObject } from './objects';
import { importPersonKey, keyNameOf, openEvent, type SealableEvent } from './personal-seal';

/** @returns the events in their order, each as it came; those of persons whose key is destroyed without their names. */
export async function openPersons(
  env: Pick<SinkEnv, 'AUDIT_KEYS' | 'OBJECT_LOCATION'>,
  events: SealableEvent[],
): Promise<SealableEvent[]> {
  const named = events.map((event) => ({ event, name: keyNameOf(event) }));
  const shards = new Map<number, Set<string>>();
  for (const { name } of named) {
    if (name) shards.set(name.shard, (shards.get(name.shard) ?? new Set()).add(name.id));
  }
  const keys = new Map<string, CryptoKey>();
  await Promise.all(
    Array.from(shards, async ([shard, ids]) => {
      for (const { id, key } of await keysObject(env, shard).find([...ids])) {
        keys.set(id, await importPersonKey(key));
      }
    }),
  );
  return Promise.all(
    named.map(({ event, name }) => (name ? openEvent(event, keys.get(name.id)) : event)),
  );
}
