/**
 * Counts the login attempts of one account, atomically: all of a call runs without an `await`
 * between, so of a hundred guesses at the same moment only those below the limit are let through.
 * An attempt counts when it begins, before its password is looked at. A right one raises the epoch of the
 * account in the database, which the next attempt brings along: then the count starts anew.
 */
import { DurableObject } from 'cloudflare:workers';

export interface AttemptRule {
  maxFailures: number;
  /** Attempts of an earlier one count no more. */
  epoch: number;
}

export type AttemptVerdict =
  /** `locks` where a wrong password of this attempt leaves the account waiting, `locksFirst` the first time. */
  { allowed: true; locks: boolean; locksFirst: boolean } | { allowed: false; retryAfterMs: number };

interface Attempts {
  failures: number;
  lockedUntil: number;
  lastAt: number;
  /** Missing in what was stored before there was one. */
  epoch?: number;
}

const minWaitMs = 30_000;
const maxWaitMs = 3_600_000;
/** A day without an attempt starts a fresh count: ten slips in ten years are no attack. */
const forgetAfterMs = 86_400_000;

export class AttemptCounter extends DurableObject {
  /** @param now milliseconds since 1970, read once by the caller. */
  begin(now: number, { maxFailures, epoch }: AttemptRule): AttemptVerdict {
    const stored = this.#stored(now);
    const before = countingStill(stored, now, epoch);
    if (before.lockedUntil > now) return { allowed: false, retryAfterMs: before.lockedUntil - now };

    const failures = before.failures + 1;
    const locks = failures >= maxFailures;
    const lockedUntil = locks ? now + waitMs(failures - maxFailures) : 0;
    const attempts = { ...before, failures, lockedUntil, lastAt: now };
    this.ctx.storage.kv.put<Attempts>('attempts', attempts);
    // Once, and again by the alarm itself: each time is a write that somebody pays for.
    if (!stored) this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
    return { allowed: true, locks, locksFirst: failures === maxFailures };
  }

  /** After a right password that is followed by a refusal, which changes nothing in the database. */
  clear(): void {
    this.ctx.storage.kv.delete('attempts');
  }

  /** A day after the first attempt. An object to which nothing came for a day costs nothing more. */
  override async alarm(): Promise<void> {
    const stored = this.#stored(Date.now());
    if (stored) await this.ctx.storage.setAlarm(stored.lastAt + forgetAfterMs);
    else await this.ctx.storage.deleteAll();
  }

  /** What was tried within a day. */
  #stored(now: number): Attempts | undefined {
    const stored = this.ctx.storage.kv.get<Attempts>('attempts');
    return stored && now - stored.lastAt < forgetAfterMs ? stored : undefined;
  }
}

/** Who comes late with an epoch of before gets no fresh count for it. */
function countingStill(stored: Attempts | undefined, now: number, epoch: number): Attempts {
  if (stored && (stored.epoch ?? 0) >= epoch) return stored;
  return { failures: 0, lockedUntil: 0, lastAt: now, epoch };
}

/** 30 s, doubling up to an hour. */
const waitMs = (failuresBeyond: number): number =>
  Math.min(minWaitMs * 2 ** failuresBeyond, maxWaitMs);
