/**
 * The one writer of the trail. It takes events at least once and keeps each once: durable in its own storage
 * before it says so, then, by its alarm, chained, sealed and put into the bucket in batches.
 *
 * A batch is put under the name of its first event before the head moves: where either fails the same events
 * are put again under the same name, so nothing is doubled and no number is skipped.
 */
import { DurableObject } from 'cloudflare:workers';
import { kindOfError, logFault } from '../core/log';
import { asNdjson, chainStart, link, objectKey } from './chain-format';
import { makeTables } from './chain-tables';
import type { SinkEvent } from './extract';
import { makeSeal } from './seal';
import { readSinkSettings } from './settings';

/** The settings stand beside the store. */
export interface ChainEnv {
  AUDIT_BUCKET: R2Bucket;
}

export interface Taken {
  taken: number;
  duplicates: number;
}

export interface Head {
  seq: number;
  hash: string;
}

const batchSize = 1000;
/** How long events wait for others to share an object with. */
const lingerMs = 2_000;
const retryMs = 15_000;
/** Repeats are known as such for longer than anything waits to be sent again. */
const rememberedMs = 400 * 86_400_000;

interface Waiting extends Record<string, SqlStorageValue> {
  position: number;
  request_id: string;
  event: string;
  at: string;
  body: string;
}

export class AuditChain extends DurableObject<ChainEnv> {
  #writing: Promise<void> = Promise.resolve();

  constructor(state: DurableObjectState, env: ChainEnv) {
    super(state, env);
    makeTables(state.storage);
  }

  /**
   * Durable when it returns, all of them or none. An event that was taken before counts as a duplicate, whatever it
   * holds now.
   */
  async take(events: SinkEvent[]): Promise<Taken> {
    const { storage } = this.ctx;
    const fresh = storage.transactionSync(() => events.filter((event) => this.#add(event)));
    // For repeats too, should it have been lost. Where it is set it stays: put off at each event it would never come.
    if ((await storage.getAlarm()) === null) this.#wake(lingerMs);
    return { taken: fresh.length, duplicates: events.length - fresh.length };
  }

  /**
   * @returns the request ids of those of these events that are in the bucket. By the event too: a change whose
   * answer was lost is an error in the log and a success in D1.
   */
  holds(events: { requestId: string; event: string }[]): string[] {
    const marks = events.map(() => '(?, ?)').join(',');
    return this.ctx.storage.sql
      .exec<{ request_id: string }>(
        `SELECT request_id FROM known WHERE stored_at IS NOT NULL AND (request_id, event) IN (VALUES ${marks})`,
        ...events.flatMap(({ requestId, event }) => [requestId, event]),
      )
      .toArray()
      .map(({ request_id }) => request_id);
  }

  /** How far the trail goes: what is missing at its end is found by this. */
  head(): Head {
    return this.ctx.storage.kv.get<Head>('head') ?? { seq: 0, hash: chainStart };
  }

  /** Writes what waits. One at a time: the storage is free for others while the bucket is asked. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(
      () => this.#writeAll(),
      () => this.#writeAll(),
    );
    return this.#writing;
  }

  override async alarm(): Promise<void> {
    try {
      await this.flush();
      this.#forget();
    } catch (error) {
      logFault({ auditSink: 'not written', why: kindOfError(error) });
      this.#wake(retryMs);
    }
  }

  /** @returns whether it is a new one. */
  #add(event: SinkEvent): boolean {
    const { sql } = this.ctx.storage;
    const { requestId, event: name, at } = event;
    const { rowsWritten } = sql.exec(
      'INSERT OR IGNORE INTO known (request_id, event) VALUES (?, ?)',
      requestId,
      name,
    );
    if (rowsWritten === 0) return false;
    sql.exec(
      'INSERT INTO waiting (request_id, event, at, body) VALUES (?, ?, ?, ?)',
      requestId,
      name,
      at,
      JSON.stringify(event),
    );
    return true;
  }

  #wake(afterMs: number): void {
    this.ctx.storage.setAlarm(Date.now() + afterMs);
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const waiting = this.#waiting();
      if (waiting.length === 0) return;
      await this.#write(waiting);
    }
  }

  /** The oldest that wait, of one day. */
  #waiting(): Waiting[] {
    const rows = this.ctx.storage.sql
      .exec<Waiting>('SELECT * FROM waiting ORDER BY position LIMIT ?', batchSize)
      .toArray();
    const day = dayOf(rows[0]?.at ?? '');
    return rows.filter(({ at }) => dayOf(at) === day);
  }

  async #write(waiting: Waiting[]): Promise<void> {
    const { signingKey } = readSinkSettings(this.env);
    const head = this.head();
    const lines = await link(
      head.hash,
      head.seq + 1,
      waiting.map(({ body }) => JSON.parse(body)),
    );
    const last = lines.at(-1);
    if (!last) return;
    const seal = await makeSeal(signingKey, { from: head.seq + 1, to: last.seq, hash: last.hash });
    const key = objectKey(dayOf(waiting[0]?.at ?? ''), head.seq + 1);
    await this.env.AUDIT_BUCKET.put(key, asNdjson(lines, seal), {
      httpMetadata: { contentType: 'application/x-ndjson' },
    });

    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const { position, request_id, event } of waiting) {
        sql.exec('DELETE FROM waiting WHERE position = ?', position);
        sql.exec(
          'UPDATE known SET stored_at = ? WHERE request_id = ? AND event = ?',
          Date.now(),
          request_id,
          event,
        );
      }
      this.ctx.storage.kv.put<Head>('head', { seq: last.seq, hash: last.hash });
    });
  }

  #forget(): void {
    this.ctx.storage.sql.exec(
      `DELETE FROM known WHERE (request_id, event) IN
         (SELECT request_id, event FROM known WHERE stored_at < ? LIMIT 10000)`,
      Date.now() - rememberedMs,
    );
  }
}

const dayOf = (at: string): string => at.slice(0, 10);
