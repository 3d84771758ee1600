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
  epoch: number;
}

const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
/** A day without an attempt starts a fresh count: ten slips in ten years are no attack. */
const forgetAfterMs = 86_400_000;

export class LoginAttempts extends DurableObject {
  /** @param now milliseconds since 1970, read once by the caller. */
  begin(now: number, { maxFailures, epoch }: AttemptRule): AttemptVerdict {
    const stored = this.#stored();
    const before = countingStill(stored, now, epoch);
    if (before.lockedUntil > now) return { allowed: false, retryAfterMs: before.lockedUntil - now };

    const failures = before.failures + 1;
    const locks = failures >= maxFailures;
    const lockedUntil = locks ? now + waitMs(failures - maxFailures) : 0;
    const attempts = { failures, lockedUntil, lastAt: now, epoch: before.epoch };
    this.ctx.storage.kv.put<Attempts>('attempts', attempts);
    // Once, and again by the alarm itself: each time is a write that somebody pays for.
    if (!stored) this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
    return { allowed: true, locks, locksFirst: failures === maxFailures };
  }

  /** After a right password that is followed by a refusal, which changes nothing in the database. */
  clear(): void {
    this.ctx.storage.kv.delete('attempts');
  }

  /** Nothing came for a day: an object that was only ever guessed at costs nothing more. */
  override async alarm(): Promise<void> {
    const { lastAt = 0 } = this.#stored() ?? {};
    const forgetAt = lastAt + forgetAfterMs;
    if (forgetAt > Date.now()) await this.ctx.storage.setAlarm(forgetAt);
    else await this.ctx.storage.deleteAll();
  }

  #stored(): Attempts | undefined {
    return this.ctx.storage.kv.get<Attempts>('attempts');
  }
}

/** What was stored, while it counts; who comes late with an epoch of before gets no fresh count for it. */
function countingStill(stored: Attempts | undefined, now: number, epoch: number): Attempts {
  const current = stored && now - stored.lastAt < forgetAfterMs && stored.epoch >= epoch;
  return current ? stored : { failures: 0, lockedUntil: 0, lastAt: now, epoch };
}

/** 30 s, doubling up to an hour. */
const waitMs = (failuresBeyond: number): number =>
  Math.min(firstWaitMs * 2 ** failuresBeyond, longestWaitMs);
