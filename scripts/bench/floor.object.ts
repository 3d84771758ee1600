import { DurableObject } from 'cloudflare:workers';

/** What the objects of the API ask of their storage, with values of the same weight and no rule about them. */
export class Floor extends DurableObject<{ KV: KVNamespace }> {
  /** What an object cannot do with less: one value, read and written. */
  count(): number {
    const count = (this.ctx.storage.kv.get<number>('count') ?? 0) + 1;
    this.ctx.storage.kv.put('count', count);
    return count;
  }

  /** As `AttemptCounter.begin`. */
  attempt(): object {
    const { kv } = this.ctx.storage;
    const stored = kv.get('attempts');
    kv.put('attempts', attempts);
    if (!stored) this.ctx.storage.setAlarm(Date.now() + 86_400_000);
    return { allowed: true, locks: false, locksFirst: false };
  }

  /** As `MailQueue.request`, for an account that does not exist. */
  request(): object {
    const { kv } = this.ctx.storage;
    const taken = kv.get<number[]>('taken:reset') ?? [];
    kv.put('taken:reset', [...taken, Date.now()]);
    kv.put('forgetAt', Date.now() + 86_400_000);
    this.#add(null);
    return { accepted: true };
  }

  /** As `MailQueue.forgetRequests`. */
  forget(): void {
    this.ctx.storage.kv.delete('taken:reset');
  }

  /** As `MailQueue.notify`. @param text of the mail. */
  notify(text: string): void {
    this.#add(text);
  }

  /** As that of `MailQueue`: the mail goes to the outbox, which is in KV. */
  override async alarm(): Promise<void> {
    const { kv } = this.ctx.storage;
    for (const [key, { id, mail }] of kv.list<Job>({ prefix: 'job:' })) {
      if (mail) await this.env.KV.put(`outbox:${id}`, mail, { expirationTtl: 604_800 });
      kv.delete(key);
    }
    Array.from(kv.list<Job>({ prefix: 'job:' }));
    const forgetAt = kv.get<number>('forgetAt');
    if (forgetAt) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }

  #add(mail: string | null): void {
    const job: Job = { id: crypto.randomUUID(), mail, tries: 0, dueAt: Date.now() };
    this.ctx.storage.kv.put(`job:${job.id}`, job);
    this.ctx.storage.setAlarm(job.dueAt);
  }
}

interface Job {
  id: string;
  mail: string | null;
  tries: number;
  dueAt: number;
}

const attempts = {
  untrusted: { failures: 1, lockedUntil: 0 },
  sources: [['network:unknown', { failures: 1, lockedUntil: 0 }]],
  lockedBefore: false,
  lastAt: 1_795_000_000_000,
  resetAt: 1_795_000_000_000,
};
