/**
 * One object for the whole service: the provider counts all mail of a team together, so a queue alone cannot know
 * how fast it may send. It answers at once and holds nobody; who has to wait sets an alarm and asks again.
 */
import { DurableObject } from 'cloudflare:workers';
import { newPace, type Pace, slowDown, type Turn, takeTurn } from './pace';

export class MailPace extends DurableObject<object> {
  /**
   * @param number what an earlier turn gave, or `null` to take one.
   * @param maxRate mails a second.
   */
  turn(number: number | null, maxRate: number): Turn {
    const now = Date.now();
    const { pace, turn } = takeTurn(this.#pace(now, maxRate), number, maxRate, now);
    this.ctx.storage.kv.put('pace', pace);
    return turn;
  }

  /** The provider said "too many" to this number. */
  slowDown(
    number: number,
    advice: { retryAfterMs?: number; maxPerSecond?: number },
    maxRate: number,
  ): void {
    const now = Date.now();
    this.ctx.storage.kv.put('pace', slowDown(this.#pace(now, maxRate), number, advice, now));
  }

  #pace(now: number, maxRate: number): Pace {
    return this.ctx.storage.kv.get<Pace>('pace') ?? newPace(now, maxRate);
  }
}
