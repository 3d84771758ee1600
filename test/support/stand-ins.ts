/** Stores that misbehave, to stand in for a binding of `makeTestApp`. */
import { env } from 'cloudflare:workers';

/** A location to which no write has come yet: it keeps answering "not found". */
export const distantKv = { get: async () => null, put: async () => {}, delete: async () => {} };

const fail = async (): Promise<never> => {
  throw new Error('the store is down');
};

export const failingKv = { get: fail, put: fail, delete: fail };

/** A gate as the platform's binding is, that lets no more through for these keys. */
export const closedFor = (...keys: string[]) => ({
  limit: async ({ key }: { key: string }) => ({ success: !keys.includes(key) }),
});

/** D1 that nobody may ask. `asked` says how often somebody did. */
export function forbiddenDb() {
  const seen = { asked: 0 };
  const refuse = (): never => {
    seen.asked++;
    throw new Error('D1 was asked');
  };
  return Object.assign(seen, { prepare: refuse, batch: refuse, exec: refuse });
}

/** The real D1, whose reads are not answered before they are released. */
export function heldDb() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = (statement: D1PreparedStatement): D1PreparedStatement =>
    ({
      bind: (...values: unknown[]) => held(statement.bind(...values)),
      raw: async () => {
        await released;
        return statement.raw();
      },
    }) as unknown as D1PreparedStatement;
  const DB = { prepare: (query: string) => held(env.DB.prepare(query)) };
  return { DB, release };
}

/** The real D1, with something that happens before each `batch()`. */
export const dbBeforeBatch = (happens: () => void | Promise<void>) =>
  new Proxy(env.DB, {
    get(db, name) {
      if (name === 'batch') {
        return async (statements: D1PreparedStatement[]) => {
          await happens();
          return db.batch(statements);
        };
      }
      const member: unknown = Reflect.get(db, name);
      return typeof member === 'function' ? member.bind(db) : member;
    },
  });
