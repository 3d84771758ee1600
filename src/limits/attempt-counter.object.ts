/**
 * Counts the password attempts on one account, atomically: all of a call runs without an `await` between, so that of a
 * hundred guesses at the same moment only those below the limit get through. An attempt counts when it begins, before the
 * password is looked at.
 *
 * It counts twice. By source (a network, or a device that has logged in before), so that a stranger who sends wrong
 * passwords locks out their own network and not the owner. And over all untrusted sources, at a multiple of the limit,
 * against guesses from many networks; a trusted device gets past that one (OWASP ASVS 6.1.1, 6.3.1).
 */
import { DurableObject } from 'cloudflare:workers';

export interface AttemptRule {
  /** Where the attempt comes from; never a plain address. */
  source: string;
  /** A device that has logged in to this account before. */
  trusted: boolean;
  maxFailures: number;
  /** Attempts before the owner's last success no longer count. */
  resetAt: number;
}

export type AttemptVerdict =
  /** `locks`: a wrong password makes this source wait. `locksFirst`: and it is the first to, so the owner is told. */
  { allowed: true; locks: boolean; locksFirst: boolean } | { allowed: false; retryAfterMs: number };

interface Count {
  failures: number;
  lockedUntil: number;
}

interface Attempts {
  untrusted: Count;
  /** The most recent one comes last. */
  sources: [source: string, count: Count][];
  lockedBefore: boolean;
  lastAt: number;
  resetAt: number;
}

const minWaitMs = 30_000;
const maxWaitMs = 3_600_000;
/** A day without an attempt starts a fresh count: ten slips in ten years are no attack. */
const forgetAfterMs = 86_400_000;
/** What a fleet of networks may send before all that are not trusted wait. */
const untrustedFactor = 10;
/** Beyond it the least recent source is forgotten. The count over all sources still has its attempts. */
const maxSources = 2 * untrustedFactor;

export class AttemptCounter extends DurableObject<object> {
  /** @param now milliseconds since 1970, read once by the caller. */
  begin(now: number, rule: AttemptRule): AttemptVerdict {
    const stored = this.#stored(now);
    const { untrusted, sources, lockedBefore, resetAt } = countingStill(stored, rule.resetAt);
    const source = sources.find(([name]) => name === rule.source)?.[1] ?? fresh;
    const lockedUntil = Math.max(source.lockedUntil, rule.trusted ? 0 : untrusted.lockedUntil);
    if (lockedUntil > now) return { allowed: false, retryAfterMs: lockedUntil - now };

    const counted = countOne(source, now, rule.maxFailures);
    const others = sources.filter(([name]) => name !== rule.source);
    const all = rule.trusted
      ? untrusted
      : countOne(untrusted, now, rule.maxFailures * untrustedFactor);
    const locks = counted.lockedUntil > now || (!rule.trusted && all.lockedUntil > now);
    this.ctx.storage.kv.put<Attempts>('attempts', {
      untrusted: all,
      sources: [...others.slice(1 - maxSources), [rule.source, counted]],
      lockedBefore: lockedBefore || locks,
      lastAt: now,
      resetAt,
    });
    // Once, and again by the alarm itself: each time is a write that somebody pays for.
    if (!stored) this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
    return { allowed: true, locks, locksFirst: locks && !lockedBefore };
  }

  /**
   * After a right password that a second factor has to follow: the attempt was no failure, and forgives none of before. With it goes
   * the lock that it has set. @param now as it was begun with.
   */
  takeBack(now: number, rule: AttemptRule): void {
    const stored = this.#stored(now);
    // A count that has begun anew since does not have it.
    if (!stored || stored.resetAt !== rule.resetAt) return;
    const { maxFailures } = rule;
    const maxUntrusted = maxFailures * untrustedFactor;
    const untrusted = rule.trusted
      ? stored.untrusted
      : withoutOne(stored.untrusted, now, maxUntrusted);
    const sources = stored.sources.map(([name, count]): [string, Count] => [
      name,
      name === rule.source ? withoutOne(count, now, maxFailures) : count,
    ]);
    const isLocked =
      untrusted.failures >= maxUntrusted ||
      sources.some(([, { failures }]) => failures >= maxFailures);
    const lockedBefore = stored.lockedBefore && isLocked;
    this.ctx.storage.kv.put<Attempts>('attempts', { ...stored, untrusted, sources, lockedBefore });
  }

  /** After a right password that is followed by a refusal, which changes nothing in the database. */
  clear(): void {
    const stored = this.ctx.storage.kv.get<Attempts>('attempts');
    // When the count began anew is kept: a late attempt must not get a fresh count.
    if (stored) this.ctx.storage.kv.put<Attempts>('attempts', { ...stored, ...noAttempts });
  }

  /** Forgets all: whose attempts it counts is to be erased. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** A day after the first attempt. An object that nothing reached for a day costs nothing more. */
  override async alarm(): Promise<void> {
    const stored = this.#stored(Date.now());
    if (stored) await this.ctx.storage.setAlarm(stored.lastAt + forgetAfterMs);
    else await this.ctx.storage.deleteAll();
  }

  /** What was tried within a day. */
  #stored(now: number): Attempts | undefined {
    const stored = this.ctx.storage.kv.get<Attempts | OldAttempts>('attempts');
    if (!stored || now - stored.lastAt >= forgetAfterMs) return undefined;
    return 'sources' in stored ? stored : ofAllSources(stored);
  }
}

/** As it was stored when all sources were counted as one. */
interface OldAttempts extends Count {
  lastAt: number;
  epoch?: number;
}

/** A lock from before the upgrade stays in force, for everything but trusted devices. */
const ofAllSources = ({ failures, lockedUntil, lastAt, epoch = 0 }: OldAttempts): Attempts => ({
  untrusted: { failures, lockedUntil },
  sources: [],
  lockedBefore: lockedUntil > 0,
  lastAt,
  resetAt: epoch,
});

const fresh: Count = { failures: 0, lockedUntil: 0 };
const noAttempts = { untrusted: fresh, sources: [] } satisfies Partial<Attempts>;

/** An attempt that read the account before the owner's success gets no fresh count for being late. */
function countingStill(stored: Attempts | undefined, resetAt: number): Omit<Attempts, 'lastAt'> {
  if (stored && stored.resetAt >= resetAt) return stored;
  return { ...noAttempts, lockedBefore: false, resetAt };
}

function countOne({ failures }: Count, now: number, maxFailures: number): Count {
  const beyond = failures + 1 - maxFailures;
  return { failures: failures + 1, lockedUntil: beyond < 0 ? 0 : now + waitMs(beyond) };
}

/** @param began when the attempt did. A lock that a later one has set stays while it would be one without this. */
function withoutOne({ failures, lockedUntil }: Count, began: number, maxFailures: number): Count {
  const left = Math.max(0, failures - 1);
  const isOwnLock = lockedUntil === began + waitMs(failures - maxFailures);
  return { failures: left, lockedUntil: left < maxFailures || isOwnLock ? 0 : lockedUntil };
}

/** 30 s, doubling up to an hour. */
const waitMs = (failuresBeyond: number): number =>
  Math.min(minWaitMs * 2 ** failuresBeyond, maxWaitMs);
