/**
 * The real stores, every call counted and named in its order, one of them made to fail: `refused`, and the
 * store has not done it, or `answer-lost`, and it has.
 */
import { env } from 'cloudflare:workers';
import type { AuditSink } from '../../src/audit/events';

export type Way = 'refused' | 'answer-lost';

export type Fault =
  /** Which call fails: 1 is the first. A transaction is tried twice, and fails both times, unless it is said to fail once. */
  | { call: number; way: Way; once?: boolean }
  /** All of one kind refuse, from the first call to the last. */
  | { down: Kind };

/** As the trail names them. */
export type Kind = 'd1' | 'kv' | 'durable-object' | 'audit-sink';

const kinds: Record<string, Kind> = {
  d1: 'd1',
  kv: 'kv',
  attempts: 'durable-object',
  mail: 'durable-object',
  codes: 'durable-object',
  quota: 'durable-object',
  sender: 'durable-object',
  counts: 'durable-object',
  sink: 'audit-sink',
};

/** @param call such as `kv get`. */
export function kindOf(call: string): Kind {
  const kind = kinds[call.split(' ')[0] ?? ''];
  if (!kind) throw new Error(`no store: ${call}`);
  return kind;
}

/** What the store says: nobody may hear it. */
export const whatTheStoreSays = 'parameters-and-secrets-of-the-store';

type Callable = Record<string, (...args: never[]) => Promise<unknown>>;

/**
 * @param auditSink what keeps the trail outside: only the cron asks it.
 * @returns the stand-ins for `makeTestApp`, and the names of the calls that came, such as `kv get`.
 */
export function faultyStores(fault?: Fault, auditSink?: AuditSink) {
  const calls: string[] = [];
  const isDown = (kind: Kind) => fault !== undefined && 'down' in fault && fault.down === kind;

  async function count<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    calls.push(name);
    if (!fault || !hits(fault, calls)) return ask();
    // A lost answer is heard by nobody, also where the store has said no.
    if ('way' in fault && fault.way === 'answer-lost') await ask().catch(() => {});
    throw new Error(whatTheStoreSays);
  }

  /** Counts the methods of an object. */
  const counted = (name: string, target: object) =>
    new Proxy(target, {
      get: (_, method: string) => {
        const member = Reflect.get(target, method);
        if (typeof member !== 'function') return member;
        return (...args: never[]) => {
          const ask = () => (target as Callable)[method]?.(...args) ?? Promise.reject();
          return isAskedBeside(`${name} ${method}`, args[0])
            ? ask()
            : count(`${name} ${method}`, ask);
        };
      },
    });

  const namespaceOf = (name: string, namespace: { getByName(id: string): object }) => ({
    getByName: (id: string) => counted(name, namespace.getByName(id)),
  });

  return {
    calls,
    stores: {
      DB: countedDb(count, () => isDown('d1')),
      KV: counted('kv', env.KV),
      ATTEMPT_COUNTER: namespaceOf('attempts', env.ATTEMPT_COUNTER),
      MAIL_QUEUE: namespaceOf('mail', env.MAIL_QUEUE),
      ONE_TIME_CODE: namespaceOf('codes', env.ONE_TIME_CODE),
      QUOTA: namespaceOf('quota', env.QUOTA),
      WEBHOOK_SENDER: namespaceOf('sender', env.WEBHOOK_SENDER),
      DAILY_COUNTS: namespaceOf('counts', env.DAILY_COUNTS),
      ...(auditSink && { AUDIT_SINK: counted('sink', auditSink) }),
    },
  };
}

/**
 * What an isolate asks once and keeps: who wants to hear of events, behind the answer, and how long hashes take, beside the
 * count of an attempt. No step of any flow either.
 */
const isKept = (sql: string): boolean =>
  sql.startsWith('select "id", "events" from "webhook_endpoints"') ||
  sql.startsWith('select "credentials"."password_hash", "credentials"."is_foreign_hash" from') ||
  sql.startsWith('select (select max(rowid) from users) from');

/**
 * Where D1 is slow to answer KV is asked too; and what a request was is counted behind its answer, with whatever an isolate holds.
 * No step of any flow: on a busy machine they come and go.
 */
const isAskedBeside = (call: string, key: unknown): boolean =>
  (call === 'kv get' && String(key).startsWith('revoked:')) || call === 'counts add';

/** @param calls so far; the last one is asked about. */
function hits(fault: Fault, calls: string[]): boolean {
  const name = calls.at(-1) ?? '';
  if ('down' in fault) return kindOf(name) === fault.down;
  const isSecondTry = name === 'd1 batch' && calls.at(-2) === name && !fault.once;
  return calls.length === fault.call || (isSecondTry && calls.length === fault.call + 1);
}

/** A statement counts when it is run, by itself (`d1 select`) or in a batch (`d1 batch`). */
function countedDb(
  count: <Answer>(name: string, ask: () => Promise<Answer>) => Promise<Answer>,
  isDown: () => boolean,
) {
  const real = new WeakMap<object, D1PreparedStatement>();

  function counted(sql: string, statement: D1PreparedStatement): D1PreparedStatement {
    const verb = /^\w+/.exec(sql)?.[0].toLowerCase();
    const run =
      (method: 'all' | 'run' | 'raw' | 'first') =>
      (...args: never[]) =>
        count(`d1 ${verb}`, () =>
          (statement[method] as (...a: never[]) => Promise<never>)(...args),
        );
    const stand = {
      bind: (...values: unknown[]) => counted(sql, statement.bind(...values)),
      all: run('all'),
      run: run('run'),
      raw: run('raw'),
      first: run('first'),
    } as unknown as D1PreparedStatement;
    real.set(stand, statement);
    return stand;
  }

  return {
    prepare: (sql: string) => {
      const statement = env.DB.prepare(sql);
      return isKept(sql) && !isDown() ? statement : counted(sql, statement);
    },
    batch: (statements: D1PreparedStatement[]) =>
      count('d1 batch', () => env.DB.batch(statements.map((one) => real.get(one) ?? one))),
  };
}
