import type { PersonInTrail } from '../audit/events';
import type { SinkEnv } from './day.object';
import type { ForgottenPerson } from './keys.object';
import { keysObject } from './objects';
import { account, located, stranger } from './persons';

/** Destroys the keys of a person. Again it changes nothing. @throws where one of them may be left: ask again. */
export async function forgetPerson(
  env: Pick<SinkEnv, 'AUDIT_KEYS' | 'OBJECT_LOCATION'>,
  { userId, subjects }: PersonInTrail,
  now: Date,
): Promise<void> {
  const persons = [
    { text: account(userId), forEver: true },
    ...subjects.map((subject) => ({ text: stranger(subject), forEver: false })),
  ];
  const shards = new Map<number, ForgottenPerson[]>();
  for (const { text, forEver } of persons) {
    const { shard, name } = await located(text);
    shards.set(shard, [...(shards.get(shard) ?? []), { person: name, forEver }]);
  }
  await Promise.all(
    Array.from(shards, ([shard, forgotten]) =>
      keysObject(env, shard).forget(forgotten, now.getTime()),
    ),
  );
}
