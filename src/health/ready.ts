import { sql } from 'drizzle-orm/sql';
import type { AuditSink } from '../audit/events';
import { askStore } from '../core/ask-store';
import { type Store, StoreUnavailable } from '../core/errors';
import { type Database, query } from '../db/client';
import { askForSchema, triggerNames } from '../db/expected-schema';

export interface ReadyDeps {
  now: () => Date;
  db: Database;
  kv: Pick<KVNamespace, 'get'>;
  attempts: { getByName(name: string): { clear(): Promise<void> } };
  auditSink: Pick<AuditSink, 'check'> | undefined;
}

export interface Readiness {
  status: 'ready';
  stores: { d1: 'ok'; kv: 'ok'; durableObjects: 'ok'; auditSink: 'ok' | 'not bound' };
  /** What will fail later if nobody does anything. */
  warning?: string;
}

/** What a Worker without a sink says, in its log and here. */
export const noSinkWarning =
  'No audit sink is bound: rows of the trail stay in D1, and D1 ends at 10 GB. Deploy wrangler.sink.jsonc and bind AUDIT_SINK (docs/audit.md).';

/** A store that takes longer does not answer. */
const timeoutMs = 2_000;
/** Anybody may ask, and each question costs four calls: an isolate gives the same answer for so long. */
const freshMs = 5_000;

/** @returns asks for readiness, at most once in five seconds. It throws as `readiness` does. */
export function cachedReadiness(deps: ReadyDeps): () => Promise<Readiness> {
  let last: { at: number; outcome: Readiness | StoreUnavailable } | undefined;
  const askD1 = makeAskD1(deps.db);
  return async () => {
    const at = deps.now().getTime();
    if (!last || at - last.at >= freshMs || at < last.at) {
      const outcome = await readiness(deps, askD1).catch((error: StoreUnavailable) => error);
      last = { at, outcome };
    }
    if (last.outcome instanceof Error) throw last.outcome;
    return last.outcome;
  };
}

/**
 * Asks every store for something that changes nothing.
 * @throws {StoreUnavailable} naming the first that does not answer within two seconds.
 */
async function readiness(
  { kv, attempts, auditSink }: ReadyDeps,
  askD1: () => Promise<void>,
): Promise<Readiness> {
  await Promise.all([
    inTime('d1', askD1),
    inTime('kv', () => kv.get('health')),
    // The count of no account: clearing it changes nothing.
    inTime('durable-object', () => attempts.getByName('health').clear()),
    auditSink && inTime('audit-sink', () => auditSink.check()),
  ]);
  const stores = { d1: 'ok', kv: 'ok', durableObjects: 'ok' } as const;
  return auditSink
    ? { status: 'ready', stores: { ...stores, auditSink: 'ok' } }
    : {
        status: 'ready',
        stores: { ...stores, auditSink: 'not bound' },
        warning: noSinkWarning,
      };
}

/** A schema that was right is right for the life of an isolate: from then on one row is asked for. */
function makeAskD1(db: Database): () => Promise<void> {
  let isRight = false;
  return async () => {
    await query(db.run(sql`select 1`));
    if (!isRight) await requireSchema(db);
    isRight = true;
  };
}

/** @throws {StoreUnavailable} `d1-schema` where D1 answers, and lacks a migration. */
async function requireSchema(db: Database): Promise<void> {
  const wanted = triggerNames.length;
  const { results } = await query(db.run(askForSchema())).catch((error: StoreUnavailable) => {
    throw new StoreUnavailable('d1-schema', error.cause);
  });
  const [{ triggers } = { triggers: 0 }] = results as { triggers: number }[];
  if (triggers !== wanted) {
    throw new StoreUnavailable('d1-schema', `${triggers} of ${wanted} triggers`);
  }
}

async function inTime(store: Store, ask: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(store, 'late')), timeoutMs);
  });
  try {
    await Promise.race([askStore(store, ask), late]);
  } finally {
    clearTimeout(timer);
  }
}
