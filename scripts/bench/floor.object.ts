import { DurableObject } from 'cloudflare:workers';

/** What an object cannot do with less: one value, read and written, or kept until its alarm. */
export class Floor extends DurableObject {
  count(): number {
    const count = (this.ctx.storage.kv.get<number>('count') ?? 0) + 1;
    this.ctx.storage.kv.put('count', count);
    return count;
  }

  queue(): void {
    this.ctx.storage.kv.put('job', 'something');
    this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
