/**
 * The mail that waits for one account: counted and queued in the same synchronous step, sent by the
 * alarm. An account that does not exist has an object too and takes the same steps, so that no answer tells.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Measure } from '../core/metrics';
import type { CodePurpose } from '../links/code';
import type { LinkKind } from '../links/kinds';
import type { Courier } from './courier';
import type { MailJob, NoticeJob } from './job';
import { addMail, nextDue, workThrough } from './waiting-mail';

export interface RequestRule {
  max: number;
  windowMs: number;
}

/** What can be asked for; each is counted by itself, whether a link or a code comes of it. */
export type Requested = LinkKind | CodePurpose | 'identifier-change';

export type QueueVerdict = { accepted: true } | { accepted: false; retryAfterMs: number };

/** `objects.ts` makes the class that wrangler.jsonc names: it alone is told of settings. */
export class MailQueueObject extends DurableObject<object> {
  readonly #makeCourier: () => Courier;
  readonly #makeMeasure: () => Measure;

  constructor(
    state: DurableObjectState,
    env: object,
    makeCourier: () => Courier,
    makeMeasure: () => Measure,
  ) {
    super(state, env);
    this.#makeCourier = makeCourier;
    this.#makeMeasure = makeMeasure;
  }

  /**
   * Takes a request for a mail where fewer than `max` of its kind were taken in the window before `now`
   * (milliseconds since 1970, read once by the caller). The mail is given up once the window has passed, a code
   * as soon as it is not worth sending.
   */
  request(about: Requested, mail: MailJob | null, rule: RequestRule, now: number): QueueVerdict {
    const { kv } = this.ctx.storage;
    const taken = (kv.get<number[]>(takenKey(about)) ?? []).filter(
      (at) => at > now - rule.windowMs,
    );
    // The one whose end of window makes room; not the first where `max` was lowered meanwhile.
    const blocking = taken[taken.length - rule.max];
    if (blocking !== undefined) {
      return { accepted: false, retryAfterMs: blocking + rule.windowMs - now };
    }
    kv.put(takenKey(about), [...taken, now]);
    kv.put('forgetAt', Date.now() + rule.windowMs);
    this.#add(mail, mail?.kind === 'code' ? mail.expiresAt : now + rule.windowMs);
    return { accepted: true };
  }

  /** Takes a notice, or several at once. It counts towards no limit of the account: its mailbox has a cap. */
  notify(mail: NoticeJob | NoticeJob[] | null): void {
    for (const one of [mail].flat()) this.#add(one, one?.expiresAt ?? 0);
  }

  /** After a new password. Mails that wait are still sent. */
  forgetRequests(about: Requested): void {
    this.ctx.storage.kv.delete(takenKey(about));
  }

  /** Forgets all, also what waits: its person is to be erased. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    await workThrough(this.ctx.storage, this.#makeCourier, this.#makeMeasure());
    await this.#sleep();
  }

  #add(mail: MailJob | null, giveUpAt: number): void {
    addMail(this.ctx.storage, mail, giveUpAt);
    this.ctx.storage.setAlarm(Date.now());
  }

  /** Wakes for the next job; with none left, once to forget the count. */
  async #sleep(): Promise<void> {
    const due = nextDue(this.ctx.storage);
    const forgetAt = this.ctx.storage.kv.get<number>('forgetAt') ?? 0;
    if (due !== undefined) await this.ctx.storage.setAlarm(due);
    else if (forgetAt > Date.now()) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }
}

const takenKey = (about: Requested): string => `taken:${about}`;
