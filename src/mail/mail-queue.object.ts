/**
 * The mail that waits for one account: counted and queued in the same synchronous step, sent by the
 * alarm, tried again until the provider takes it. An outage delays a mail and loses none. An account
 * that does not exist has an object too and takes the same steps, so that no answer tells.
 */
import { DurableObject } from 'cloudflare:workers';
import { logEvent } from '../audit/commit';
import { noPseudonym } from '../audit/pseudonym';
import { newAction } from '../core/action';
import { kindOfError, logFault, logLine } from '../core/log';
import { BadConfiguration } from '../core/settings';
import { type Deliver, type DeliverEnv, makeDeliver } from './deliver';
import type { MailJob, NoticeJob } from './job';
import type { LinkKind } from './link';
import { MailNotSent } from './message';

export interface RequestRule {
  max: number;
  windowMs: number;
}

export type QueueVerdict = { accepted: true } | { accepted: false; retryAfterMs: number };

interface QueuedJob {
  id: string;
  /** `null` where nobody is to be written to. */
  mail: MailJob | null;
  tries: number;
  dueAt: number;
}

const firstRetryMs = 15_000;
const longestRetryMs = 3_600_000;

export class MailQueue extends DurableObject<DeliverEnv> {
  #deliver: Deliver | undefined;

  /**
   * Takes a request for a mail where fewer than `max` of its kind were taken in the window before `now`
   * (milliseconds since 1970, read once by the caller).
   */
  request(about: LinkKind, mail: MailJob | null, rule: RequestRule, now: number): QueueVerdict {
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
    this.#add(mail);
    return { accepted: true };
  }

  /** Takes a notice. What is told of is rare by itself: it counts towards no limit. */
  notify(mail: NoticeJob | null): void {
    this.#add(mail);
  }

  /** After a reset by mail. Mails that wait are still sent. */
  forgetRequests(about: LinkKind): void {
    this.ctx.storage.kv.delete(takenKey(about));
  }

  /** At least once: a repeated delivery carries the same idempotency key and the same link. */
  override async alarm(): Promise<void> {
    for (const job of this.#jobs()) {
      if (job.dueAt <= Date.now()) await this.#work(job);
    }
    await this.#sleep();
  }

  #add(mail: MailJob | null): void {
    const job: QueuedJob = { id: crypto.randomUUID(), mail, tries: 0, dueAt: Date.now() };
    this.ctx.storage.kv.put(`job:${job.id}`, job);
    this.ctx.storage.setAlarm(job.dueAt);
  }

  async #work(job: QueuedJob): Promise<void> {
    const { kv } = this.ctx.storage;
    const outcome = job.mail === null ? 'done' : await this.#try(job.id, job.mail);
    if (outcome === 'done') {
      kv.delete(`job:${job.id}`);
      return;
    }
    const wait = Math.min(firstRetryMs * 2 ** job.tries, longestRetryMs);
    kv.put(`job:${job.id}`, { ...job, tries: job.tries + 1, dueAt: Date.now() + wait });
  }

  async #try(id: string, mail: MailJob): Promise<'done' | 'later'> {
    const now = new Date();
    const log = (reason: 'mail-not-sent' | 'mail-given-up') =>
      logEvent({ now: () => new Date(), log: logLine, pseudonym: noPseudonym }, newAction(now), {
        event: 'sys_error',
        outcome: 'failure',
        reason,
        userId: mail.userId,
      });
    if (mail.expiresAt <= now.getTime()) {
      log('mail-given-up');
      return 'done';
    }
    try {
      this.#deliver ??= makeDeliver(this.env);
      await this.#deliver(id, mail, now);
      return 'done';
    } catch (error) {
      logFault({ mail: id, why: whyOf(error) });
      log('mail-not-sent');
      return 'later';
    }
  }

  /** Wakes for the next job; with none left, once to forget the count. */
  async #sleep(): Promise<void> {
    const due = this.#jobs().map((job) => job.dueAt);
    const forgetAt = this.ctx.storage.kv.get<number>('forgetAt') ?? 0;
    if (due.length > 0) await this.ctx.storage.setAlarm(Math.min(...due));
    else if (forgetAt > Date.now()) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }

  #jobs(): QueuedJob[] {
    return Array.from(this.ctx.storage.kv.list<QueuedJob>({ prefix: 'job:' }), ([, job]) => job);
  }
}

const takenKey = (about: LinkKind): string => `taken:${about}`;

/** The provider's word or the setting's name; of anything else its kind alone, it may hold the mail. */
function whyOf(error: unknown): string {
  if (error instanceof MailNotSent || error instanceof BadConfiguration) return error.message;
  return kindOfError(error);
}
