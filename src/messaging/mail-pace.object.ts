/**
 * One object for the whole service: the provider counts all mail of a team together, so a queue alone cannot know
 * how fast it may send. It answers at once and holds nobody; a queue that has to wait sets an alarm and asks again.
 */
import { DurableObject } from 'cloudflare:workers';
import { type Advice, newPace, type Pace, slowDown, type Turn, takeTurn } from './pace';

export class MailPace extends DurableObject<object> {
  /**
   * @param place what an earlier turn gave, or `null` to join the line.
   * @param maxRate mails a second.
   */
  turn(place: number | null, maxRate: number): Turn {
    const { pace, turn } = takeTurn(this.#pace(), place, maxRate, Date.now());
    this.ctx.storage.kv.put('pace', pace);
    return turn;
  }

  /** The provider said "too many". */
  slowDown(advice: Advice): void {
    this.ctx.storage.kv.put('pace', slowDown(this.#pace(), advice, Date.now()));
  }

  #pace(): Pace {
    return this.ctx.storage.kv.get<Pace>('pace') ?? newPace();
  }
}
