/**
 * What one mailbox gets from all accounts whose addresses lead to it. Links: each account counts its own, and
 * besides only a few sub-addresses are served in a window. Notices: the first goes at once, further ones as one mail
 * at the end of a window that doubles as long as they keep coming.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Measure } from '../core/metrics';
import type { Courier } from './courier';
import type { DigestJob, Notice, NoticeJob, Standing, Told } from './job';
import type { Mailbox } from './mailbox-name';
import { addMail, forgetMailsOf, nextDue, workThrough } from './waiting-mail';

/** `held`: the mailbox keeps it and sends it with others. `full`: it gets no such mail for now. */
export type Admission = 'send' | 'held' | 'full';

/** Sub-addresses of each sort in a window: a household's worth, and no bombing. */
const maxVariants = 3;
/** Links to one address in a window, from all accounts together. */
const maxLinks = { 'signs-in': 10, beside: 3 } as const;
/** It names a day by which its owner can object, and staff alone causes it. */
const cannotWait = new Set<Notice>(['second-factor-reset-requested']);
const minWindowMs = 900_000;
const maxWindowMs = 14_400_000;
/** Jobs of which a repeated call is recognized. */
const maxRemembered = 100;

interface NoticeWindow {
  endsAt: number;
  lengthMs: number;
  /** The job whose notice went by itself at the beginning. */
  first: string | null;
  held: Held | null;
}

interface Held {
  jobs: string[];
  told: Told[];
  last: NoticeJob;
  /** The last one of each other account, should that of `last` be erased. */
  others?: NoticeJob[];
}

/** By address: since when it is counted, and for which jobs. */
type Served = Record<string, { since: number; jobs: string[] }>;

export interface LinkTo {
  address: string;
  variant: Mailbox['variant'];
  standing: Standing;
}

/** `objects.ts` makes the class that wrangler.jsonc names: it alone is told of settings. */
export class MailboxObject extends DurableObject<object> {
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
   * An address that is proved always gets its links: its account counts them. Any other gets a few in a window, from however
   * many accounts, and so do a few sub-addresses of one sort. Accounts that sign in with an address are counted apart
   * from those that only stand beside it, so that strangers cannot use up what its owner needs.
   */
  admitLink(
    jobId: string,
    { address, variant, standing }: LinkTo,
    windowMs: number,
  ): Exclude<Admission, 'held'> {
    if (standing === 'proved') return 'send';
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const key = servedKey(variant, standing);
    const served = Object.fromEntries(
      Object.entries(kv.get<Served>(key) ?? {}).filter(([, { since }]) => since > now - windowMs),
    );
    const known = Object.hasOwn(served, address) ? served[address] : undefined;
    const { since, jobs } = known ?? { since: now, jobs: [] };
    if (jobs.includes(jobId)) return 'send';
    const isNewVariant = known === undefined && variant !== 'plain';
    if (isNewVariant && Object.keys(served).length >= maxVariants) return 'full';
    if (jobs.length >= maxLinks[standing]) return 'full';
    kv.put(key, { ...served, [address]: { since, jobs: [...jobs, jobId] } });
    kv.put('forgetAt', now + windowMs);
    this.#wakeAt(now + windowMs);
    return 'send';
  }

  admitNotice(jobId: string, notice: NoticeJob): Admission {
    if (cannotWait.has(notice.notice)) return 'send';
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const window = kv.get<NoticeWindow>('notices');
    if (window === undefined || (window.endsAt <= now && window.held === null)) {
      const endsAt = now + minWindowMs;
      kv.put('notices', { endsAt, lengthMs: minWindowMs, first: jobId, held: null });
      this.#wakeAt(endsAt);
      return 'send';
    }
    if (window.first === jobId) return 'send';
    const { jobs = [], told = [] } = window.held ?? {};
    if (jobs.includes(jobId)) return 'held';
    const held: Held = {
      jobs: [...jobs, jobId].slice(-maxRemembered),
      told: withNotice(told, notice),
      last: notice,
      others: lastsBut(window.held, notice.userId).slice(-maxRemembered),
    };
    kv.put('notices', { ...window, held });
    this.#wakeAt(window.endsAt);
    return 'held';
  }

  /**
   * Forgets an account that is to be erased. Others whose addresses lead here keep what is theirs: nobody gets rid of what
   * somebody else is to be told by deleting an account of their own.
   */
  async forget(userId: string, addresses: string[]): Promise<void> {
    const { kv } = this.ctx.storage;
    forgetMailsOf(this.ctx.storage, userId);
    const served = [...kv.list<Served>({ prefix: 'served:' })].map(([key, all]) => {
      const left = Object.entries(all).filter(([address]) => !addresses.includes(address));
      if (left.length > 0) kv.put(key, Object.fromEntries(left));
      else kv.delete(key);
      return left.length;
    });
    const window = kv.get<NoticeWindow>('notices');
    const lasts = lastsBut(window?.held ?? null, userId);
    const last = lasts.at(-1);
    const held = window?.held && last ? { ...window.held, last, others: lasts.slice(0, -1) } : null;
    if (window) kv.put('notices', { ...window, held });
    const isEmpty = held === null && served.every((left) => left === 0);
    if (!isEmpty || nextDue(this.ctx.storage) !== undefined) return this.#sleep();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    this.#endWindow();
    await workThrough(this.ctx.storage, this.#makeCourier, this.#makeMeasure());
    await this.#sleep();
  }

  /** What was held becomes one mail, and the next window is twice as long; after a quiet one all begins anew. */
  #endWindow(): void {
    const { kv } = this.ctx.storage;
    const window = kv.get<NoticeWindow>('notices');
    if (window === undefined || window.endsAt > Date.now()) return;
    if (window.held === null) {
      kv.delete('notices');
      return;
    }
    const { told, last } = window.held;
    addMail(this.ctx.storage, asOneMail(told, last), last.expiresAt, true);
    const lengthMs = Math.min(window.lengthMs * 2, maxWindowMs);
    kv.put('notices', { endsAt: Date.now() + lengthMs, lengthMs, first: null, held: null });
  }

  /** Wakes for what comes next; with nothing left to come it forgets all. */
  async #sleep(): Promise<void> {
    const due = nextDue(this.ctx.storage);
    const ahead = this.#endings().filter((at) => at > Date.now());
    const times = due === undefined ? ahead : [due, ...ahead];
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
    else await this.ctx.storage.deleteAll();
  }

  /** No later than it would have woken anyway. */
  #wakeAt(at: number): void {
    this.ctx.storage.setAlarm(Math.min(at, nextDue(this.ctx.storage) ?? at, ...this.#endings()));
  }

  /** When a window ends, and when the sub-addresses are forgotten. */
  #endings(): number[] {
    const { kv } = this.ctx.storage;
    const endings = [kv.get<NoticeWindow>('notices')?.endsAt, kv.get<number>('forgetAt')];
    return endings.filter((at) => at !== undefined);
  }
}

/** What was told last, of each account but one, the newest at the end. */
const lastsBut = (held: Held | null, userId: string): NoticeJob[] =>
  held ? [...(held.others ?? []), held.last].filter((notice) => notice.userId !== userId) : [];

const servedKey = (variant: string, standing: string): string => `served:${standing}:${variant}`;

function withNotice(told: Told[], { notice, at }: NoticeJob): Told[] {
  const known = told.find((one) => one.notice === notice);
  if (!known) return [...told, { notice, times: 1, lastAt: at }];
  return told.map((one) =>
    one === known ? { ...one, times: one.times + 1, lastAt: Math.max(one.lastAt, at) } : one,
  );
}

function asOneMail(told: Told[], last: NoticeJob): NoticeJob | DigestJob {
  if (told.length === 1 && told[0]?.times === 1) return last;
  const { userId, to, locale, expiresAt } = last;
  // Of several accounts, the language of the last one told of.
  return {
    kind: 'digest',
    channel: 'email',
    userId,
    to,
    ...(locale && { locale }),
    told,
    expiresAt,
  };
}
