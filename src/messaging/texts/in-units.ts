/** A duration as people say it: whole days from three on, else whole hours, else minutes, rounded up. */
export function inUnits(seconds: number): { count: number; unit: 'days' | 'hours' | 'minutes' } {
  const [days, hours] = [seconds / 86_400, seconds / 3600];
  if (Number.isInteger(days) && days > 2) return { count: days, unit: 'days' };
  if (Number.isInteger(hours)) return { count: hours, unit: 'hours' };
  return { count: Math.ceil(seconds / 60), unit: 'minutes' };
}
