/** The bindings of the API as they look from far away: every call to D1, KV and objects takes its way there and back. */
import type { Bindings } from '../../../src/bindings';

export type Store = 'D1' | 'KV' | 'object';

/** Makes a call to a store, from a distance. @param call as people read it: `D1 batch`. */
export type Travel = <Answer>(
  store: Store,
  call: string,
  make: () => Promise<Answer>,
) => Promise<Answer>;

/** Of a binding that is added, the compiler says that it is missing here. */
type ObjectBinding = {
  [Name in keyof Bindings]-?: Bindings[Name] extends { getByName: unknown } ? Name : never;
}[keyof Bindings];

/** Not the static assets and the rate limit, which every location has. */
export const farStores = (env: Bindings, travel: Travel): Bindings => ({
  ...env,
  DB: farDb(env.DB, travel),
  KV: everyCall(env.KV, 'KV', travel),
  ...({
    ATTEMPT_COUNTER: farObjects(env.ATTEMPT_COUNTER, travel),
    MAIL_QUEUE: farObjects(env.MAIL_QUEUE, travel),
    MAILBOX: farObjects(env.MAILBOX, travel),
    MAIL_PACE: farObjects(env.MAIL_PACE, travel),
    ONE_TIME_CODE: farObjects(env.ONE_TIME_CODE, travel),
    QUOTA: farObjects(env.QUOTA, travel),
    DAILY_COUNTS: farObjects(env.DAILY_COUNTS, travel),
    WEBHOOK_SENDER: farObjects(env.WEBHOOK_SENDER, travel),
  } satisfies Pick<Bindings, ObjectBinding>),
});

/** Only what is listed: a way to the database that this does not know fails, instead of being free. */
function farDb(db: D1Database, travel: Travel): D1Database {
  const real = new WeakMap<object, D1PreparedStatement>();
  const far = (statement: D1PreparedStatement) => {
    const read = (make: () => Promise<unknown>) => travel('D1', 'D1 read', make);
    const stand = {
      bind: (...values: unknown[]) => far(statement.bind(...values)),
      all: () => read(() => statement.all()),
      run: () => read(() => statement.run()),
      first: (...column: [string]) => read(() => statement.first(...column)),
      raw: (options: { columnNames: true }) => read(() => statement.raw(options)),
    };
    real.set(stand, statement);
    return stand;
  };
  return {
    prepare: (sql: string) => far(db.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      travel('D1', 'D1 batch', () => db.batch(statements.map((one) => real.get(one) ?? one))),
    withSession: (...given: [string]) =>
      farDb(db.withSession(...given) as unknown as D1Database, travel),
  } as unknown as D1Database;
}

/** A stub is got without a call; what is asked of it is one. */
const farObjects = <Namespace extends object>(namespace: Namespace, travel: Travel): Namespace =>
  new Proxy(namespace, {
    get: (_, name: string) => {
      const member = (Reflect.get(namespace, name) as Method).bind(namespace);
      if (name === 'jurisdiction') {
        return (...given: unknown[]) => farObjects(member(...given) as Namespace, travel);
      }
      if (!name.startsWith('get')) return member;
      return (...given: unknown[]) => everyCall(member(...given) as object, 'object', travel);
    },
  });

type Method = (...given: unknown[]) => unknown;

function everyCall<Target extends object>(target: Target, store: Store, travel: Travel): Target {
  // A member of a stub cannot be taken from it: whatever is asked of it, `bind` too, would be a call to the object.
  const methods = target as Record<string, (...given: unknown[]) => Promise<unknown>>;
  const own = new Set(['id', 'name', 'then']);
  return new Proxy(target, {
    get: (_, name) =>
      typeof name === 'symbol' || own.has(name)
        ? Reflect.get(target, name)
        : (...given: unknown[]) =>
            travel(store, `${store} ${name}`, async () => methods[name]?.(...given)),
  });
}
