/**
 * The one code that is good for one purpose of one account, and how often it was guessed. All of a call runs without an
 * `await` between: of a hundred guesses at the same moment five are looked at, and of a hundred redemptions one succeeds.
 *
 * A wrong code leaves the same trace where there is no code, and where there is no such account: its time tells nothing.
 */
import { DurableObject } from 'cloudflare:workers';

/** A code as it is kept: nothing here leads back to its digits without the key. */
export interface KeptCode {
  /** Keyed; see `code.ts`. */
  hash: string;
  /** Of the secret that the hash was made under. */
  keyId: string;
  /** What the code is good for, as JSON. */
  record: string;
}

/** What a guess would hash to, by the id of each secret. */
export type GuessHashes = Record<string, string>;

interface Kept {
  /** The job that sends the code; `null` where nobody has asked for one. */
  jobId: string | null;
  /** `null` once it was forgotten, and where there is none. */
  code: KeptCode | null;
  wrong: number;
  /** When the code expires, and all of this is forgotten. Milliseconds since 1970, as all times here. */
  until: number;
  /** Jobs whose code gave way to a newer one. */
  replaced: string[];
}

/** OWASP ASVS 6.6.3: 5 in 1,000,000 for each code. */
const maxWrong = 5;
/** As long as a code lives. */
const forgetAfterMs = 600_000;
/** More jobs than can be trying at once. */
const maxReplaced = 10;

export class OneTimeCode extends DurableObject<object> {
  /**
   * Keeps the code of a job in place of the one before. Asked again for the same job, it keeps what there is: its expiry, and
   * what was tried against it.
   * @returns whether sending the code is of use: not if it was forgotten, guessed at too often, replaced, or has expired.
   */
  issue(jobId: string, code: KeptCode, expiresAt: number, now: number): boolean {
    const kept = this.#kept();
    if (kept?.jobId === jobId) {
      return kept.code !== null && kept.wrong < maxWrong && kept.until > now;
    }
    const { replaced = [], jobId: before = null } = kept ?? {};
    if (replaced.includes(jobId)) return false;
    this.#keep({
      jobId,
      code,
      wrong: 0,
      until: expiresAt,
      replaced: [...replaced, ...(before === null ? [] : [before])].slice(-maxReplaced),
    });
    this.ctx.storage.setAlarm(expiresAt);
    return true;
  }

  /**
   * Counts a wrong guess.
   * @returns the record of the code, if the guess is right and in time.
   */
  check(guess: GuessHashes, now: number): string | undefined {
    const kept = this.#kept() ?? { ...nothing, until: Date.now() + forgetAfterMs };
    const { code, wrong, until } = kept;
    const isOpen = code !== null && wrong < maxWrong && until > now;
    if (isOpen && guess[code.keyId] === code.hash) return code.record;
    this.#keep({ ...kept, wrong: wrong + 1 });
    // There is an alarm already where there is, or was, a code.
    if (kept.jobId === null && wrong === 0) this.ctx.storage.setAlarm(until);
    return undefined;
  }

  /** After what the code was for is done. @param jobId of no other. */
  forget(guess: GuessHashes): void {
    const kept = this.#kept();
    if (kept?.code && guess[kept.code.keyId] === kept.code.hash) {
      this.#keep({ ...kept, code: null });
    }
  }

  /** Forgets all: whose codes they are is to be erased. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** A job gives up before its code expires: none comes that would have to be known again. */
  override async alarm(): Promise<void> {
    const until = this.#kept()?.until ?? 0;
    if (until > Date.now()) await this.ctx.storage.setAlarm(until);
    else await this.ctx.storage.deleteAll();
  }

  #kept(): Kept | undefined {
    return this.ctx.storage.kv.get<Kept>('code');
  }

  #keep(kept: Kept): void {
    this.ctx.storage.kv.put('code', kept);
  }
}

const nothing = { jobId: null, code: null, wrong: 0, replaced: [] } satisfies Partial<Kept>;
