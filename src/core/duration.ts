const secondsPerUnit = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/**
 * Reads `30d`, `24h`, `15m` or `90s`.
 * @returns whole seconds, or `undefined` for anything else, including zero and more than ten years.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,8})([dhms])$/.exec(text);
  if (!match) return undefined;
  const seconds = Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit];
  return seconds <= 3_660 * 86_400 ? seconds : undefined;
}

export const addSeconds = (date: Date, seconds: number): Date =>
  new Date(date.getTime() + seconds * 1000);

export const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** Whole seconds from one moment to a later one, rounded up; never less than one. */
export const secondsUntil = (from: Date, to: Date): number =>
  Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1000));
