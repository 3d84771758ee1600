/** The API with its calls to the stores counted; `GET /calls` tells them and begins anew. For `calls.ts`. */

import worker, { AttemptCounter, MailQueue } from '../../src';
import type { Bindings } from '../../src/bindings';
import { beforeCalls } from '../before-calls';

/** The same objects with what they do counted; the platform makes them, so classes. */
class CountedAttempts extends AttemptCounter {
  constructor(...given: ConstructorParameters<typeof AttemptCounter>) {
    super(...given);
    countWithin(this, given[0]);
  }
  override alarm(): Promise<void> {
    count('alarms');
    return super.alarm();
  }
}
class CountedQueue extends MailQueue {
  constructor(...[state, env]: ConstructorParameters<typeof MailQueue>) {
    super(state, { ...env, KV: countingKv((env as Bindings).KV) });
    countWithin(this, state);
  }
  override alarm(): Promise<void> {
    count('alarms');
    return super.alarm();
  }
}

export * from '../../src';
// These stand before those of the same name.
export { CountedAttempts as AttemptCounter, CountedQueue as MailQueue };

let counts: Record<string, number> = {};
const count = (what: string, by = 1): void => {
  counts[what] = (counts[what] ?? 0) + by;
};

let made: { env: Bindings; counting: Bindings } | undefined;

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === '/calls') {
      const told = counts;
      counts = {};
      return Response.json(told);
    }
    if (made?.env !== env) made = { env, counting: counting(env) };
    return worker.fetch(request, made.counting, context);
  },
} satisfies ExportedHandler<Bindings>;

/** A stub is asked once for each time it is got by name, so that counts as the call. */
const counting = (env: Bindings): Bindings => ({
  ...env,
  DB: countingDb(env.DB),
  KV: countingKv(env.KV),
  ATTEMPT_COUNTER: beforeCalls(env.ATTEMPT_COUNTER, () => count('objects')),
  MAIL_QUEUE: beforeCalls(env.MAIL_QUEUE, () => count('objects')),
  ONE_TIME_CODE: beforeCalls(env.ONE_TIME_CODE, () => count('objects')),
});

function countingKv(kv: KVNamespace): KVNamespace {
  return beforeCalls(kv, (name, key) => {
    // The local outbox stands for the mail provider, which is no store of ours.
    if (String(key).startsWith('outbox:')) return;
    count(name === 'get' ? 'kvReads' : 'kvWrites');
  });
}

function countWithin(object: object, state: DurableObjectState): void {
  const entry = (name: string) => {
    if (name === 'put' || name === 'delete' || name === 'setAlarm') count('objectEntries');
  };
  const storage = beforeCalls(state.storage, entry, { kv: beforeCalls(state.storage.kv, entry) });
  Object.assign(object, { ctx: beforeCalls(state, () => {}, { storage }) });
}

function countingDb(db: D1Database): D1Database {
  const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const stand = {
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      /** The only way Drizzle reads. What the rows cost stands in the other form of the answer. */
      async raw() {
        count('reads');
        addRows([await statement.all()]);
        return statement.raw();
      },
    } as unknown as D1PreparedStatement;
    real.set(stand, statement);
    return stand;
  };
  return {
    prepare: (sql: string) => counted(db.prepare(sql)),
    async batch(statements: D1PreparedStatement[]) {
      count('batches');
      const results = await db.batch(statements.map((one) => real.get(one) ?? one));
      addRows(results);
      return results;
    },
  } as unknown as D1Database;
}

function addRows(results: { meta: { rows_read: number; rows_written: number } }[]): void {
  for (const { meta } of results) {
    count('rowsRead', meta.rows_read);
    count('rowsWritten', meta.rows_written);
  }
}
