/**
 * Counts the login attempts of one account, atomically: all of a call runs without an `await`
 * between, so of a hundred guesses at the same moment only those below the limit are let through.
 * An attempt counts when it begins, before its password is looked at; a right one clears the count.
 */
import { DurableObject } from 'cloudflare:workers';

export interface AttemptRule {
  maxFailures: number;
}

export type AttemptVerdict =
  /** `locks` where a wrong password of this attempt leaves the account waiting, `locksFirst` the first time. */
  { allowed: true; locks: boolean; locksFirst: boolean } | { allowed: false; retryAfterMs: number };

interface Attempts {
  failures: number;
  lockedUntil: number;
  lastAt: number;
}

const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
/** A day without an attempt starts a fresh count: ten slips in ten years are no attack. */
const forgetAfterMs = 86_400_000;

export class LoginAttempts extends DurableObject {
  /** @param now milliseconds since 1970, read once by the caller. */
  begin(now: number, { maxFailures }: AttemptRule): AttemptVerdict {
    const before = this.#read(now);
    if (before.lockedUntil > now) return { allowed: false, retryAfterMs: before.lockedUntil - now };

    const failures = before.failures + 1;
    const locks = failures >= maxFailures;
    const lockedUntil = locks ? now + waitMs(failures - maxFailures) : 0;
    this.ctx.storage.kv.put<Attempts>('attempts', { failures, lockedUntil, lastAt: now });
    this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
    return { allowed: true, locks, locksFirst: failures === maxFailures };
  }

  /** After a right password, or a reset by mail. */
  clear(): void {
    this.ctx.storage.kv.delete('attempts');
  }

  /** Nothing came for a day: an object that was only ever guessed at costs nothing more. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  #read(now: number): Attempts {
    const stored = this.ctx.storage.kv.get<Attempts>('attempts');
    const current = stored && now - stored.lastAt < forgetAfterMs;
    return current ? stored : { failures: 0, lockedUntil: 0, lastAt: now };
  }
}

/** 30 s, doubling up to an hour. */
const waitMs = (failuresBeyond: number): number =>
  Math.min(firstWaitMs * 2 ** failuresBeyond, longestWaitMs);
