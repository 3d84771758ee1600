/** Durable Objects that the platform ends in the middle of a method, as when it moves or restarts them. */
import { runInDurableObject } from 'cloudflare:test';

/** @param write before which it ends: 1 is the first that comes, 2 has one write behind it. */
export const endsAtWrite = <Object extends Rpc.DurableObjectBranded>(
  stub: DurableObjectStub<Object>,
  write: number,
): Promise<void> =>
  runInDurableObject(stub as unknown as DurableObjectStub, (object: object, state) => {
    let writes = 0;
    const end = () => {
      if (++writes === write) state.abort('moved');
    };
    const kv = beforeEach(state.storage.kv, ['put', 'delete'], end);
    const storage = beforeEach(state.storage, ['setAlarm', 'deleteAll'], end, { kv });
    Object.assign(object, { ctx: beforeEach(state, [], end, { storage }) });
  });

/** The target as it is, but that something happens before each of these methods. */
const beforeEach = <Target extends object>(
  target: Target,
  methods: string[],
  happens: () => void,
  members: Record<string, unknown> = {},
): Target =>
  new Proxy(target, {
    get: (_, name: string) => {
      if (name in members) return members[name];
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (methods.includes(name)) happens();
        return member.apply(target, args);
      };
    },
  });
