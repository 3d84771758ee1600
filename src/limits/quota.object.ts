/**
 * So many in a window, and no more: for what costs money or safety each time it is done. All of a call runs without an `await`
 * between, so that of a hundred at the same moment exactly so many get through. Asked again for the same thing it says the same,
 * because a queue asks again when an answer was lost.
 */
import { DurableObject } from 'cloudflare:workers';

export type QuotaVerdict =
  | { taken: true }
  /** `first`: nobody was refused in this window before. `retryAfterMs`: until the oldest leaves the window. */
  | { taken: false; first: boolean; retryAfterMs: number };

export class Quota extends DurableObject<object> {
  /** @param id of what is done. */
  take(id: string, max: number, windowMs: number): QuotaVerdict {
    const { sql, kv } = this.#storage();
    const now = Date.now();
    sql.exec('DELETE FROM taken WHERE at <= ?', now - windowMs);
    const { known, count, oldest } = sql
      .exec<{ known: number; count: number; oldest: number }>(
        'SELECT count(*) AS count, coalesce(sum(id = ?1), 0) AS known, coalesce(min(at), ?2) AS oldest FROM taken',
        id,
        now,
      )
      .one();
    if (known > 0) return { taken: true };
    if (count >= max) {
      const first = (kv.get<number>('refusedAt') ?? 0) <= now - windowMs;
      if (first) kv.put('refusedAt', now);
      return { taken: false, first, retryAfterMs: oldest + windowMs - now };
    }
    sql.exec('INSERT INTO taken (id, at) VALUES (?, ?)', id, now);
    // Later ones are forgotten by the alarm that finds them.
    if (count === 0) this.ctx.storage.setAlarm(now + windowMs);
    kv.put('forgetAt', now + windowMs);
    return { taken: true };
  }

  override async alarm(): Promise<void> {
    const forgetAt = this.ctx.storage.kv.get<number>('forgetAt') ?? 0;
    if (forgetAt > Date.now()) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }

  /** With its table, which `deleteAll` drops too. */
  #storage(): DurableObjectStorage {
    const { storage } = this.ctx;
    storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS taken (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID',
    );
    return storage;
  }
}
