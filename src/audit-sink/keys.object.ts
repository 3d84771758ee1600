/**
 * The keys of the persons in the trail, in one of several objects. Destroying a key is what erases: nothing in the bucket
 * changes. All of a call is one step, so that two batches that name somebody for the first time get the same key.
 */
import { DurableObject } from 'cloudflare:workers';
import { newKeyId } from './personal-seal';

export interface WantedKey {
  /** As `persons.ts` names them. */
  person: string;
  /** The time of their newest event, in milliseconds. */
  latest: number;
}

export interface PersonKey {
  id: string;
  /** 32 bytes. */
  key: ArrayBuffer;
  /** In milliseconds: what happened until then is erased, whenever it comes. 0 where nothing is. */
  erasedUntil: number;
}

export interface ForgottenPerson {
  person: string;
  /** An account comes never again. An identifier may be registered anew, by somebody else. */
  forEver: boolean;
}

/**
 * For how long what happened before is still refused to an identifier that was forgotten. Lines of the log come within
 * minutes; as in `rememberedDays`. Then not even the hash of it is left.
 */
const lateMs = 30 * 86_400_000;

const schema = `
  CREATE TABLE IF NOT EXISTS keys (
    person TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, key BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS forgotten (
    person TEXT PRIMARY KEY, at INTEGER NOT NULL, until INTEGER) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS forgotten_until ON forgotten (until) WHERE until IS NOT NULL;`;

export class AuditKeys extends DurableObject {
  constructor(state: DurableObjectState, env: object) {
    super(state, env as never);
    state.storage.sql.exec(schema);
  }

  /** @returns for each its key, made where there was none; `null` where the person was forgotten. */
  obtain(wanted: WantedKey[]): (PersonKey | null)[] {
    const { storage } = this.ctx;
    return storage.transactionSync(() => {
      const found = storage.sql
        .exec<{ id: string | null; key: ArrayBuffer | null; at: number | null; isOver: number }>(
          `SELECT keys.id, keys.key, forgotten.at, forgotten.at IS NOT NULL AND
               (forgotten.until IS NULL OR forgotten.at >= asked.value ->> 'latest') AS isOver
             FROM json_each(?) AS asked
             LEFT JOIN keys ON keys.person = asked.value ->> 'person'
             LEFT JOIN forgotten ON forgotten.person = asked.value ->> 'person'
             ORDER BY asked.key`,
          JSON.stringify(wanted),
        )
        .toArray();
      return found.map(({ id, key, at, isOver }, i) => {
        if (isOver) return null;
        const erasedUntil = at ?? 0;
        return id !== null && key !== null
          ? { id, key, erasedUntil }
          : { ...this.#make(wanted[i]?.person ?? ''), erasedUntil };
      });
    });
  }

  /** @returns those that are there. */
  find(ids: string[]): Pick<PersonKey, 'id' | 'key'>[] {
    return this.ctx.storage.sql
      .exec<{ id: string; key: ArrayBuffer }>(
        'SELECT id, key FROM keys WHERE id IN (SELECT value FROM json_each(?))',
        JSON.stringify(ids),
      )
      .toArray();
  }

  /** Destroys their keys, durably when it returns; again it changes nothing. @param now in milliseconds. */
  async forget(persons: ForgottenPerson[], now: number): Promise<void> {
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      for (const { person, forEver } of persons) {
        storage.sql.exec('DELETE FROM keys WHERE person = ?', person);
        storage.sql.exec(
          'INSERT OR REPLACE INTO forgotten (person, at, until) VALUES (?, ?, ?)',
          person,
          now,
          forEver ? null : now + lateMs,
        );
      }
    });
    await this.#wake();
  }

  override async alarm(): Promise<void> {
    this.ctx.storage.sql.exec('DELETE FROM forgotten WHERE until <= ?', Date.now());
    await this.#wake();
  }

  #make(person: string): { id: string; key: ArrayBuffer } {
    const id = newKeyId();
    const key = crypto.getRandomValues(new Uint8Array(32)).buffer;
    this.ctx.storage.sql.exec(
      'INSERT INTO keys (person, id, key) VALUES (?, ?, ?)',
      person,
      id,
      key,
    );
    return { id, key };
  }

  /** When the next identifier is to be forgotten altogether. */
  async #wake(): Promise<void> {
    const { until } = this.ctx.storage.sql
      .exec<{ until: number | null }>('SELECT min(until) AS until FROM forgotten')
      .one();
    if (until !== null) await this.ctx.storage.setAlarm(until);
  }
}
