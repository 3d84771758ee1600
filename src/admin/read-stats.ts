import { type DailyCountsDeps, theCounts } from '../audit/daily-counts';
import { counted, type DayCount, dayOf } from '../audit/daily-counts.object';
import { askStore } from '../core/ask-store';
import type { StatsOutput } from './query-schemas';

const dayMs = 86_400_000;

/**
 * How often something happened on each of the last days (UTC), today the last of them, also where it never did.
 * @throws {StoreUnavailable}
 */
export async function readStats(
  deps: DailyCountsDeps,
  now: Date,
  days: number,
): Promise<StatsOutput> {
  const all = Array.from({ length: days }, (_, i) => dayOf(now.getTime() - (days - 1 - i) * dayMs));
  const [first = ''] = all;
  const rows = await askStore<DayCount[]>('durable-object', () => theCounts(deps).since(first));
  const counts = new Map(rows.map(({ day, what, count }) => [`${day} ${what}`, count]));
  const of = (day: string) =>
    Object.fromEntries(counted.map((what) => [what, counts.get(`${day} ${what}`) ?? 0]));
  return { days: all.map((day) => ({ day, ...of(day) })) } as StatsOutput;
}
