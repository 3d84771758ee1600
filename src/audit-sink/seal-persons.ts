/**
 * Seals what names a person before an event is stored anywhere. A key that was made for a batch that is then not taken is
 * used by the next one; a repeat gets another ciphertext and is not stored, because it is known by its request id.
 */
import type { SinkEnv } from './day.object';
import type { SinkEvent } from './extract';
import type { PersonKey } from './keys.object';
import { keysObject } from './objects';
import { erased, importPersonKey, sealEvent } from './personal-seal';
import { located, type Person, personOf } from './persons';

type KeysEnv = Pick<SinkEnv, 'AUDIT_KEYS' | 'OBJECT_LOCATION'>;

interface Sealing extends Omit<PersonKey, 'key'> {
  shard: number;
  key: CryptoKey;
}

/** @returns the events in their order; those that name nobody as they are. */
export async function sealPersons(env: KeysEnv, events: SinkEvent[]): Promise<SinkEvent[]> {
  const named = events.map((event) => ({ event, person: personOf(event), at: timeOf(event) }));
  const latest = new Map<string, number>();
  for (const { person, at } of named) {
    if (person) latest.set(person, Math.max(at, latest.get(person) ?? 0));
  }
  const keys = await keysOf(env, latest);
  return Promise.all(
    named.map(({ event, person, at }) => {
      if (!person) return event;
      const sealing = keys.get(person);
      return !sealing || at <= sealing.erasedUntil
        ? erased(event)
        : sealEvent(event, sealing.key, sealing);
    }),
  );
}

/** Asks each object once, for all persons that it knows. */
async function keysOf(env: KeysEnv, latest: Map<string, number>): Promise<Map<string, Sealing>> {
  const shards = new Map<number, { text: string; person: Person; latest: number }[]>();
  for (const [text, at] of latest) {
    const person = await located(text);
    const shard = shards.get(person.shard) ?? [];
    shards.set(person.shard, [...shard, { text, person, latest: at }]);
  }
  const keys = new Map<string, Sealing>();
  await Promise.all(
    Array.from(shards, async ([shard, wanted]) => {
      const found = await keysObject(env, shard).obtain(
        wanted.map(({ person, latest: newest }) => ({ person: person.name, latest: newest })),
      );
      for (const [i, { text }] of wanted.entries()) {
        const one = found[i];
        if (one) keys.set(text, { ...one, shard, key: await importPersonKey(one.key) });
      }
    }),
  );
  return keys;
}

const timeOf = ({ at }: SinkEvent): number => Date.parse(at);
