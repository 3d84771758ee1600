/** The API with its calls to the stores counted; `GET /calls` tells them and begins anew. For `calls.ts`. */
import type { Bindings } from '../../src/bindings';
import worker from '../../src/index';

export { LoginAttempts, MailQueue } from '../../src/index';

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

const counting = (env: Bindings): Bindings => ({
  ...env,
  DB: countingDb(env.DB),
  KV: before(env.KV, () => count('kv')),
  LOGIN_ATTEMPTS: before(env.LOGIN_ATTEMPTS, () => count('objects')),
  MAIL_QUEUE: before(env.MAIL_QUEUE, () => count('objects')),
});

/** Each method call counts. A stub is asked once for each time it is got by name. */
const before = <Target extends object>(target: Target, counted: () => void): Target =>
  new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        counted();
        return member.apply(target, args);
      };
    },
  });

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
