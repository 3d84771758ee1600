/**
 * One day of the trail. It takes events at least once and keeps each once: durable in its own storage before it
 * says so, then, by its alarm, chained, sealed and put into the bucket in batches. Its first event follows the last
 * one of the day before, so all days are one chain.
 *
 * A batch is put under the name of its first event before the head moves: where either fails the same events
 * are put again under the same name, so nothing is doubled and no number is skipped.
 */
import { DurableObject } from 'cloudflare:workers';
import { kindOfError, logFault } from '../core/log';
import type { AuditChain } from './chain.object';
import {
  addEvent,
  knownOf,
  makeDayTables,
  oldestWaiting,
  removeWaiting,
  type WaitingEvent,
} from './day-tables';
import type { DayIsOver, Head, Opening, Taken } from './days';
import { keyed } from './event-key';
import type { SinkEvent } from './extract';
import type { AuditKeys } from './keys.object';
import { knownBefore } from './known-before';
import { chainObject, dayObject } from './objects';
import { putBatch } from './put-batch';

/** The settings stand beside the stores. */
export interface SinkEnv {
  AUDIT_BUCKET: R2Bucket;
  AUDIT_CHAIN: DurableObjectNamespace<AuditChain>;
  AUDIT_DAY: DurableObjectNamespace<AuditDay>;
  AUDIT_KEYS: DurableObjectNamespace<AuditKeys>;
  /** As `core/object-location.ts` reads it. */
  OBJECT_LOCATION?: string;
}

const batchSize = 1000;
/** How long events wait for others to share an object with. */
const lingerMs = 2_000;
const retryMs = 15_000;

export class AuditDay extends DurableObject<SinkEnv> {
  #writing: Promise<unknown> = Promise.resolve();

  constructor(state: DurableObjectState, env: SinkEnv) {
    super(state, env);
    makeDayTables(state.storage);
  }

  /**
   * Durable when it returns, all of them or none. An event that was taken before, on this day or an earlier one,
   * counts as a duplicate, whatever it holds now.
   */
  async take(day: string, events: SinkEvent[]): Promise<Taken | DayIsOver> {
    const opening = await this.#open(day);
    if ('current' in opening) return opening;
    const named = await keyed(events);
    const before = await knownBefore(this.env, day, opening.previous, named);
    const { storage } = this.ctx;
    const taken = storage.transactionSync(() =>
      // Asked again, and in one step with the writing: the next day may have begun meanwhile.
      this.#isOver()
        ? undefined
        : named.filter((one) => !before.has(one.key) && addEvent(storage, one)).length,
    );
    if (taken === undefined) return { current: (await this.#chain.days())?.current ?? day };
    // For repeats too, should it have been lost. Where it is set it stays: put off at each event it would never come.
    if ((await storage.getAlarm()) === null) this.#wake(lingerMs);
    return { taken, duplicates: events.length - taken };
  }

  /** @returns those of these keys that this day has taken. */
  knows(keys: string[]): string[] {
    return knownOf(this.ctx.storage, keys);
  }

  /** Takes nothing from now on: the next day has begun. */
  end(): void {
    this.ctx.storage.kv.put('isOver', true);
  }

  /** Writes what still waits. @param day its own. @returns where the next day goes on. */
  async finish(day: string): Promise<Head> {
    this.end();
    const head = await this.head(day);
    this.ctx.storage.kv.put('isFinished', true);
    return head;
  }

  /** Where it ends with all that was taken until now, which is written first. @param day its own. */
  head(day: string): Promise<Head> {
    return this.#inTurn(async () => {
      await this.#writeAll();
      return this.#begin(await this.#dayBefore(day));
    });
  }

  /** Writes what waits. One at a time: the storage is free for others while the bucket is asked. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#writeAll());
  }

  /** Empties the object. @returns whether it may be: all is in the bucket, and the next day knows where it ends. */
  async forget(): Promise<boolean> {
    if (!this.ctx.storage.kv.get('isFinished')) return false;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    return true;
  }

  override async alarm(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      logFault({ auditSink: 'not written', why: kindOfError(error) });
      this.#wake(retryMs);
    }
  }

  get #chain(): DurableObjectStub<AuditChain> {
    return chainObject(this.env);
  }

  #opening(): Opening | undefined {
    return this.ctx.storage.kv.get<Opening>('opening');
  }

  #isOver(): boolean {
    return this.ctx.storage.kv.get('isOver') === true;
  }

  /** Asks the chain once which days were before, and takes over what waited before there were days. */
  async #open(day: string): Promise<Opening | DayIsOver> {
    const known = this.#opening();
    if (known) return known;
    const answer = await this.#chain.open(day);
    if ('current' in answer) return answer;
    const { adopted, ...opening } = answer;
    const named = await keyed(adopted.map((body) => JSON.parse(body)));
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      for (const one of named) addEvent(storage, one);
      storage.kv.put<Opening>('opening', opening);
    });
    return opening;
  }

  /** The head that the next event follows; at first the last one of the day before, which then writes its rest. */
  async #begin(previous: string | undefined): Promise<Head> {
    const head = this.ctx.storage.kv.get<Head>('head');
    if (head) return head;
    const start = previous
      ? await dayObject(this.env, previous).finish(previous)
      : await this.#chain.start();
    // Nobody else begins it meanwhile: one writes at a time.
    this.ctx.storage.kv.put<Head>('head', start);
    return start;
  }

  /** A day without an opening (no event yet, or the answer was lost) asks: to begin at the start makes a second chain. */
  async #dayBefore(day: string): Promise<string | undefined> {
    const opening = this.#opening();
    if (opening) return opening.previous.at(-1);
    const days = await this.#chain.days();
    return days && [...days.previous, days.current].filter((other) => other < day).at(-1);
  }

  #inTurn<Done>(work: () => Promise<Done>): Promise<Done> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => {});
    return done;
  }

  #wake(afterMs: number): void {
    this.ctx.storage.setAlarm(Date.now() + afterMs);
  }

  async #writeAll(): Promise<void> {
    for (let batch = this.#batch(); batch.length > 0; batch = this.#batch()) {
      await this.#write(batch);
    }
  }

  /** The oldest that wait, of one day; where a batch was begun before, that one and no event more. */
  #batch(): WaitingEvent[] {
    const waiting = oldestWaiting(this.ctx.storage, batchSize);
    const begunTo = this.ctx.storage.kv.get<number>('begunTo') ?? Number.POSITIVE_INFINITY;
    const day = waiting[0]?.event.at.slice(0, 10) ?? '';
    return waiting.filter(({ position, event }) => position <= begunTo && event.at.startsWith(day));
  }

  async #write(batch: WaitingEvent[]): Promise<void> {
    const { storage } = this.ctx;
    const head = await this.#begin(this.#opening()?.previous.at(-1));
    const positions = batch.map(({ position }) => position);
    storage.kv.put('begunTo', positions.at(-1));
    const events = batch.map(({ event }) => event);
    const next = await putBatch(this.env, head, events);
    storage.transactionSync(() => {
      removeWaiting(storage, positions);
      storage.kv.delete('begunTo');
      storage.kv.put<Head>('head', next);
    });
  }
}
