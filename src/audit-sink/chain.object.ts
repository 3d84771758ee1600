/**
 * The order of the days. Asked once a day, when the first event of it comes: it ends the day before, so that no
 * event is taken by two, and empties days that are so old that none of their events can come again.
 *
 * Until there were days this object was the whole chain: the first day goes on where it ended.
 */
import { DurableObject } from 'cloudflare:workers';
import { knownOfBefore, type NamedEvent, waitingOfBefore } from './chain-before-days';
import { chainStart } from './chain-format';
import type { SinkEnv } from './day.object';
import type { DayIsOver, Days, FreshOpening, Head } from './days';
import { dayObject } from './objects';

/**
 * An event is known again for as long. Logpush and a Tail Worker come within minutes, and the rows of D1 every
 * minute until they are taken; only where the sink does not answer, or is not bound, do they wait. What comes after
 * more than a month is kept, in doubt a second time: nothing is lost.
 */
export const rememberedDays = 30;

export class AuditChain extends DurableObject<Pick<SinkEnv, 'AUDIT_DAY' | 'OBJECT_LOCATION'>> {
  #opening: Promise<unknown> = Promise.resolve();

  /** @param day YYYY-MM-DD. @returns what it has to know, and events that it takes over; or which day it is by now. */
  open(day: string): Promise<FreshOpening | DayIsOver> {
    // One at a time: the day before is asked in between.
    const opened = this.#opening.then(() => this.#open(day));
    this.#opening = opened.catch(() => {});
    return opened;
  }

  days(): Days | undefined {
    return this.ctx.storage.kv.get<Days>('days');
  }

  /** @returns the keys of those of these events that were taken before there were days. */
  knowsOfBefore(events: NamedEvent[]): string[] {
    return knownOfBefore(this.ctx.storage, events);
  }

  /** What the first event of all follows. */
  start(): Head {
    return this.ctx.storage.kv.get<Head>('head') ?? { seq: 0, hash: chainStart };
  }

  /** Where the trail ends, with all that was taken until now, which is written first: what is missing at its end is found by this. */
  async head(): Promise<Head> {
    const days = this.days();
    return days ? dayObject(this.env, days.current).head(days.current) : this.start();
  }

  async #open(day: string): Promise<FreshOpening | DayIsOver> {
    const { kv } = this.ctx.storage;
    const days = this.days();
    if (!days) {
      kv.put<Days>('days', { current: day, previous: [] });
      return { previous: [], adopted: waitingOfBefore(this.ctx.storage) };
    }
    if (day < days.current) return { current: days.current };
    if (day === days.current) {
      const isFirst = days.previous.length === 0;
      return { previous: days.previous, adopted: isFirst ? waitingOfBefore(this.ctx.storage) : [] };
    }
    await dayObject(this.env, days.current).end();
    const previous = [...(await this.#remembered(days.previous, day)), days.current];
    kv.put<Days>('days', { current: day, previous });
    return { previous, adopted: [] };
  }

  /** Empties what is too old. @returns the others. */
  async #remembered(days: string[], today: string): Promise<string[]> {
    const isOld = (day: string) =>
      Date.parse(today) - Date.parse(day) > rememberedDays * 86_400_000;
    const gone = await Promise.all(
      days.map((day) => isOld(day) && dayObject(this.env, day).forget()),
    );
    return days.filter((_, i) => !gone[i]);
  }
}
