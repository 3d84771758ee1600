import { DurableObject } from 'cloudflare:workers';

interface FloorEnv {
  KV: KVNamespace;
  FLOOR: DurableObjectNamespace<Floor>;
}

/** What the objects of the API ask of their storage, with values of the same weight and no rule about them. */
export class Floor extends DurableObject<FloorEnv> {
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
    return this.#request(null);
  }

  /** The same for one that does. @param text of the mail with the link. */
  requestLink(text: string): object {
    return this.#request(text, true);
  }

  /** As `MailboxObject.admitLink`. */
  admit(): string {
    const { kv } = this.ctx.storage;
    const served = kv.get<object>('served') ?? {};
    kv.put('served', { ...served, 'ines@example.com': { since: Date.now(), jobs: ['job'] } });
    kv.put('forgetAt', Date.now() + 86_400_000);
    this.ctx.storage.setAlarm(Date.now() + 86_400_000);
    return 'send';
  }

  /** As `MailQueue.forgetRequests`. */
  forget(): void {
    this.ctx.storage.kv.delete('taken:reset');
  }

  /** As `MailQueue.notify`. @param text of the mail. */
  notify(text: string): void {
    this.#add(text);
  }

  /** As that of `MailQueue`: the mail goes to the outbox, which is in KV, and before it the record of its link. */
  override async alarm(): Promise<void> {
    const { kv } = this.ctx.storage;
    for (const [key, job] of kv.list<Job>({ prefix: 'job:' })) {
      const { id, mail, hasLink } = job;
      if (hasLink) {
        await this.env.FLOOR.getByName(crypto.randomUUID()).admit();
        kv.put(key, { ...job, admitted: true });
        await this.env.KV.put(`link:${id}`, linkRecord, { expirationTtl: 86_400 });
      }
      if (mail) await this.env.KV.put(`outbox:${id}`, mail, { expirationTtl: 604_800 });
      kv.delete(key);
    }
    Array.from(kv.list<Job>({ prefix: 'job:' }));
    const forgetAt = kv.get<number>('forgetAt');
    if (forgetAt) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }

  #request(mail: string | null, hasLink = false): object {
    const { kv } = this.ctx.storage;
    const taken = kv.get<number[]>('taken:reset') ?? [];
    kv.put('taken:reset', [...taken, Date.now()]);
    kv.put('forgetAt', Date.now() + 86_400_000);
    this.#add(mail, hasLink);
    return { accepted: true };
  }

  #add(mail: string | null, hasLink = false): void {
    const job: Job = { id: crypto.randomUUID(), mail, hasLink, tries: 0, dueAt: Date.now() };
    this.ctx.storage.kv.put(`job:${job.id}`, job);
    this.ctx.storage.setAlarm(job.dueAt);
  }
}

interface Job {
  id: string;
  mail: string | null;
  hasLink: boolean;
  tries: number;
  dueAt: number;
}

/** As long as a sealed one. */
const linkRecord = 'x'.repeat(300);

const attempts = {
  untrusted: { failures: 1, lockedUntil: 0 },
  sources: [['network:unknown', { failures: 1, lockedUntil: 0 }]],
  lockedBefore: false,
  lastAt: 1_795_000_000_000,
  resetAt: 1_795_000_000_000,
};
