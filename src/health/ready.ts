import { sql } from 'drizzle-orm/sql';
import type { AuditSink } from '../audit/events';
import { askStore } from '../core/ask-store';
import { type Store, StoreUnavailable } from '../core/errors';
import { type Database, query } from '../db/client';

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
  return async () => {
    const at = deps.now().getTime();
    if (!last || at - last.at >= freshMs || at < last.at) {
      const outcome = await readiness(deps).catch((error: StoreUnavailable) => error);
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
async function readiness({ db, kv, attempts, auditSink }: ReadyDeps): Promise<Readiness> {
  await Promise.all([
    inTime('d1', () => query(db.run(sql`select 1`))),
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
