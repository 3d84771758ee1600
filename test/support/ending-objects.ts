/** Durable Objects that the platform ends in the middle of a method, as when it moves or restarts them. */
import { runInDurableObject } from 'cloudflare:test';
import { beforeCalls } from '../../scripts/before-calls';

/** @param write before which it ends: 1 is the first that comes, 2 has one write behind it. */
export const endsAtWrite = <Object extends Rpc.DurableObjectBranded>(
  stub: DurableObjectStub<Object>,
  write: number,
): Promise<void> =>
  runInDurableObject(stub as unknown as DurableObjectStub, (object: object, state) => {
    let writes = 0;
    const end = () => {
      if (++writes === write) state.abort('ended by a test');
    };
    const endAt =
      (...methods: string[]) =>
      (method: string) => {
        if (methods.includes(method)) end();
      };
    const kv = beforeCalls(state.storage.kv, endAt('put', 'delete'));
    const storage = beforeCalls(state.storage, endAt('setAlarm', 'deleteAll'), { kv });
    Object.assign(object, { ctx: beforeCalls(state, () => {}, { storage }) });
  });
