/**
 * The arithmetic of one pace for all mail. A mail takes a place in a line, a time on a clock of the line's own. That clock
 * runs behind the real one by `behindMs`: when the provider asks for a pause, or mails leave late, the line falls further
 * behind as a whole, and everybody in it keeps their place and their distance. No I/O, no clock.
 */
export interface Pace {
  /** The next free place. All times are milliseconds since 1970. */
  nextPlace: number;
  behindMs: number;
  /** No mail leaves before: the one before it has just left, or the provider wants a pause. */
  freeAt: number;
  /** The end of the pause that the provider asked for last. */
  resumeAt: number;
  /** The provider's own word on mails a second, believed for a while. */
  limit: number | null;
  limitUntil: number;
}

export interface Turn {
  place: number;
  /** 0: send now. Otherwise ask again then, with the same place. */
  waitMs: number;
}

export interface Advice {
  retryAfterMs?: number;
  maxPerSecond?: number;
}

/** Mails sent a second apart may arrive closer: a little is left for that, which costs less than a refusal. */
const margin = 1.06;
const limitBelievedMs = 600_000;
/** No alarm is set for less: none is that exact. */
const minWaitMs = 10;
/** What a refusal without a time costs. */
const defaultPauseMs = 1000;

export const newPace = (): Pace => ({
  nextPlace: 0,
  behindMs: 0,
  freeAt: 0,
  resumeAt: 0,
  limit: null,
  limitUntil: 0,
});

/** @param place what an earlier turn gave, or `null` to join the line. @param maxRate mails a second. */
export function takeTurn(
  pace: Pace,
  place: number | null,
  maxRate: number,
  now: number,
): { pace: Pace; turn: Turn } {
  const intervalMs = (1000 * margin) / rateOf(pace, maxRate, now);
  // Time that nobody used is gone: it is no right to a burst later.
  const mine = place ?? Math.max(pace.nextPlace, now - pace.behindMs);
  const joined = place === null ? { ...pace, nextPlace: mine + intervalMs } : pace;
  const plannedAt = mine + pace.behindMs;
  const goAt = Math.max(plannedAt, pace.freeAt);
  if (goAt > now + minWaitMs)
    return { pace: joined, turn: { place: mine, waitMs: Math.ceil(goAt - now) } };

  // Late by more than a place: the line behind it falls back too, or all of them would leave at once.
  const lateMs = now - plannedAt;
  return {
    pace: {
      ...joined,
      behindMs: pace.behindMs + (lateMs > intervalMs ? lateMs : 0),
      // A little early is fine: alarms are not exact, and asking twice costs more.
      freeAt: now + intervalMs * 0.9,
    },
    turn: { place: mine, waitMs: 0 },
  };
}

/** The provider refused a mail for being too fast: it and all behind it wait, in their order. */
export function slowDown(pace: Pace, advice: Advice, now: number): Pace {
  const { retryAfterMs = defaultPauseMs, maxPerSecond } = advice;
  const resumeAt = Math.max(pace.resumeAt, now + retryAfterMs);
  // Several that were on their way together are refused together: only what lengthens the pause counts.
  const pausedSince = Math.max(now, pace.resumeAt);
  return {
    ...pace,
    behindMs: pace.behindMs + (resumeAt - pausedSince),
    freeAt: Math.max(pace.freeAt, resumeAt),
    resumeAt,
    ...(maxPerSecond !== undefined && { limit: maxPerSecond, limitUntil: now + limitBelievedMs }),
  };
}

const rateOf = ({ limit, limitUntil }: Pace, maxRate: number, now: number): number =>
  limit !== null && now < limitUntil ? Math.min(maxRate, limit) : maxRate;
