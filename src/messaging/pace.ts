/**
 * The arithmetic of one pace for all mail: who wants to send takes a number, and numbers go by in order. A number
 * has no time of its own: when the provider asks for a pause, the whole line moves and keeps its order. Pure: no clock, no storage.
 */
export interface Pace {
  /** The number that is given out next. */
  next: number;
  /** Number `anchor` goes at `anchorAt` (milliseconds since 1970), later ones at the present rate after it. */
  anchor: number;
  anchorAt: number;
  /** Mails a second: at most the setting, less where the provider takes less. */
  rate: number;
  /** Nobody goes before. */
  pausedUntil: number;
  /** The provider's own word on mails a second, believed for a while. */
  limit: number | null;
  limitUntil: number;
  /** When the last ones went, oldest first. */
  sent: number[];
}

export interface Turn {
  number: number;
  /** 0: send now. Otherwise ask again then, with the same number. */
  waitMs: number;
}

/** Each refusal for being too fast slows down by a fifth; some ten mails that go make up for it. */
const slower = 0.8;
const faster = 1.02;
const minRate = 0.1;
const limitBelievedMs = 600_000;
/**
 * Mails overtake each other on their way: those sent a second apart may arrive closer. A little is left for that, which
 * costs less than the pause after a refusal.
 */
const margin = 1.06;
const cautiousMs = 60_000;
/** What a refusal without a time costs. */
const defaultPauseMs = 1000;

export const newPace = (now: number, maxRate: number): Pace => ({
  next: 0,
  anchor: 0,
  anchorAt: now,
  rate: maxRate,
  pausedUntil: 0,
  limit: null,
  limitUntil: 0,
  sent: [],
});

/** @param number what an earlier turn gave, or `null` to take a new one. */
export function takeTurn(
  pace: Pace,
  number: number | null,
  maxRate: number,
  now: number,
): { pace: Pace; turn: Turn } {
  let after = withRate(pace, Math.min(pace.rate, maxRate), pace.anchor);
  let mine = number;
  if (mine === null) {
    mine = after.next;
    // Time that nobody used is gone: it is no right to a burst later.
    if (timeOf(after, mine) < now) after = { ...after, anchor: mine, anchorAt: now };
    after = { ...after, next: mine + 1 };
  }
  const free = Math.max(after.pausedUntil, roomAt(after, now));
  const planned = timeOf(after, mine) - aheadMs(after, now);
  const goAt = Math.max(free, planned);
  if (goAt > now) {
    // Behind its plan: the line behind it moves too, or all of them would come back at once.
    const late = Math.min(goAt - planned, intervalMs(after));
    return {
      pace: late > 0 ? { ...after, anchorAt: after.anchorAt + late } : after,
      turn: { number: mine, waitMs: Math.ceil(goAt - now) },
    };
  }
  const sent = [...after.sent, now].slice(-burstOf(after));
  const max = now < after.limitUntil ? Math.min(maxRate, after.limit ?? maxRate) : maxRate;
  const rate = Math.min(max, after.rate * faster);
  return {
    pace: withRate({ ...after, sent }, rate, Math.max(mine, after.anchor)),
    turn: { number: mine, waitMs: 0 },
  };
}

/** The provider refused this number for being too fast: it and all behind it wait, in their order. */
export function slowDown(
  pace: Pace,
  number: number,
  { retryAfterMs = defaultPauseMs, maxPerSecond }: { retryAfterMs?: number; maxPerSecond?: number },
  now: number,
): Pace {
  const resumeAt = now + retryAfterMs;
  // Several that were on their way together are refused together: that is one refusal.
  const known = now < pace.pausedUntil;
  const limit = maxPerSecond ?? null;
  const rate = known ? pace.rate : Math.max(minRate, pace.rate * slower);
  // From the refused one on: the spacing of those behind it grows, none of them moves forward.
  const slowed = withRate(pace, limit === null ? rate : Math.min(rate, limit), number);
  return {
    ...slowed,
    ...(timeOf(slowed, number) < resumeAt && { anchor: number, anchorAt: resumeAt }),
    pausedUntil: Math.max(slowed.pausedUntil, resumeAt),
    ...(limit !== null && { limit, limitUntil: now + limitBelievedMs }),
  };
}

const intervalMs = ({ rate }: Pace): number => (1000 * margin) / rate;
const timeOf = (pace: Pace, number: number): number =>
  pace.anchorAt + (number - pace.anchor) * intervalMs(pace);
const burstOf = ({ rate }: Pace): number => Math.max(1, Math.floor(rate));
/** After a silence a second's worth may go at once; not where the provider has refused one lately. */
const aheadMs = (pace: Pace, now: number): number =>
  now < pace.pausedUntil + cautiousMs ? 0 : (burstOf(pace) - 1) * intervalMs(pace);

/** From when one more does not make too many within the time that so many take. */
function roomAt(pace: Pace, now: number): number {
  const burst = burstOf(pace);
  const windowMs = burst * intervalMs(pace);
  const inWindow = pace.sent.filter((at) => at > now - windowMs && at <= now);
  const blocking = inWindow[inWindow.length - burst];
  return blocking === undefined ? now : blocking + windowMs;
}

/** Another rate, from this number on: its own time stays. */
function withRate(pace: Pace, rate: number, from: number): Pace {
  if (rate === pace.rate) return pace;
  return { ...pace, rate, anchor: from, anchorAt: timeOf(pace, from) };
}
